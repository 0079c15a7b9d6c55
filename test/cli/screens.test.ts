/** What somebody at a terminal sees: prompts, questions, tables and progress, as tmux draws them; and what their shell remembers. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Ability, describeWith } from '../stores/keystore/machine.js';
import { type CompiledProgram, compile } from './compiled-cli.js';
import { call } from './fake-terminal.js';
import { freshFolder, KEYSTORE, PASSPHRASE, type Place, SQLITE } from './places.js';

const tmux: Ability = {
  name: 'tmux',
  isThere: (() => {
    try {
      execFileSync('tmux', ['-V'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  })(),
};

/** Milliseconds that anything may take on a busy machine. */
const PATIENCE = 60_000;

/** A question for a passphrase that waits for its answer. */
const ASKED = /◆ {2}Passphrase of the keystore \S+\n│ {2}_?\n└$/;

/** A terminal of so many columns with a shell in it. */
class Screen {
  readonly folder = freshFolder();
  readonly #socket = join(this.folder, 'tmux');
  #runs = 0;

  constructor(bin: string, columns: number) {
    const environment = {
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      HOME: this.folder,
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
    };
    const shell = `PS1='$ ' HISTFILE='${this.folder}/history' exec bash --norc --noprofile -i`;
    execFileSync(
      'tmux',
      [
        '-f',
        '/dev/null',
        '-S',
        this.#socket,
        '-u',
        'new-session',
        '-d',
        '-x',
        String(columns),
        '-y',
        '40',
        shell,
      ],
      {
        env: environment,
      },
    );
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-S', this.#socket, '-u', ...args], { encoding: 'utf8' });
  }

  /** What is to be seen, without the empty rest. */
  text(): string {
    return this.#tmux('capture-pane', '-p').trimEnd();
  }

  type(text: string): void {
    this.#tmux('send-keys', '-l', text);
  }

  press(key: 'Enter' | 'C-c' | 'Left' | 'y'): void {
    this.#tmux('send-keys', key);
  }

  /** Settles with the screen once it shows this. */
  async shows(what: string | RegExp): Promise<string> {
    const until = performance.now() + PATIENCE;
    for (;;) {
      const text = this.text();
      if (typeof what === 'string' ? text.includes(what) : what.test(text)) return text;
      if (performance.now() > until) throw new Error(`The screen never shows ${what}. It shows:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Runs a line and settles with what it left on the screen, once it ended so. */
  async run(line: string, code = 0): Promise<string> {
    this.#runs += 1;
    this.type(`clear; ${line}; echo "run ${this.#runs} ended $?"`);
    this.press('Enter');
    const ended = new RegExp(`^run ${this.#runs} ended ${code}\n\\$$`, 'm');
    const text = await this.shows(ended);
    return text.slice(0, text.search(ended)).trimEnd();
  }

  /** Ends the shell, which may be writing its history still. */
  async close(): Promise<void> {
    this.#tmux('kill-server');
    for (let attempt = 1; ; attempt += 1) {
      try {
        return rmSync(this.folder, { recursive: true, force: true });
      } catch (error) {
        if (attempt === 40) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
}

describeWith('a screen', tmux, () => {
  let cli: CompiledProgram;
  let place: Place;
  let screen: Screen;
  const on = (columns: number): Screen => {
    screen = new Screen(cli.bin, columns);
    return screen;
  };
  beforeAll(async () => {
    cli = await compile();
  });
  afterAll(() => cli.remove());
  afterEach(() => screen.close());

  describe('of a keystore', () => {
    beforeEach(async () => {
      place = await KEYSTORE.create();
    });
    afterEach(() => place.remove());

    test('asks for passphrase and confirmation, shows neither, and the shell’s history has no secret', async () => {
      const { type, press, shows } = bound(on(100));
      type(`apikey create --alias mcp-openai --store ${place.url}`);
      press('Enter');
      expect(await shows(ASKED)).toMatch(/◆ {2}Passphrase of the keystore \S+keys\.jwe\n│ {2}_?\n└$/);
      type(PASSPHRASE);
      await shows('*'.repeat(PASSPHRASE.length));
      press('Enter');
      const created = await shows(/will not be shown again\.\n\$$/);
      expect(created).toMatch(
        /\nAPI key created for alias 'mcp-openai': apikey_\w{50}\nPlease store this key securely, as it will not be shown again\.\n\$$/,
      );
      expect(created).not.toContain(PASSPHRASE);
      const key = /apikey_\w{50}/.exec(created)?.[0] ?? '';

      type(`clear; apikey verify --store ${place.url}`);
      press('Enter');
      await shows(/◆ {2}API key\n│ {2}_?\n└$/);
      type(key);
      press('Enter');
      await shows(ASKED);
      type(PASSPHRASE);
      press('Enter');
      expect(await shows('The API key is valid.')).not.toContain(key);

      type(`clear; apikey revoke --alias mcp-openai --store ${place.url}`);
      press('Enter');
      await shows(ASKED);
      type(PASSPHRASE);
      press('Enter');
      expect(await shows("Revoke the API key 'mcp-openai' for good?")).toMatch(/○ Yes \/ ● No/);
      press('y');
      expect(await shows("API key 'mcp-openai' has been revoked.")).not.toContain(PASSPHRASE);

      await screen.run('history -w');
      const history = readFileSync(join(screen.folder, 'history'), 'utf8');
      expect(history).toContain('apikey create --alias mcp-openai');
      expect(history).not.toContain(PASSPHRASE);
      expect(history).not.toContain(key);
    });

    test('at a prompt, Ctrl-C ends it with 130, and the terminal is as it was', async () => {
      const { type, press, shows } = bound(on(80));
      type(`clear; apikey list --store ${place.url}; echo "ended $?"`);
      press('Enter');
      await shows(ASKED);
      type('half a passph');
      press('C-c');
      expect(await shows(/^ended 130$/m)).toContain('apikey: Interrupted.');
      expect(await screen.run('stty -a | grep -o " echo "')).toContain('echo');
    });
  });

  describe('of a database', () => {
    beforeEach(async () => {
      place = await SQLITE.create();
    });
    afterEach(() => place.remove());

    test.each([60, 120])('has tables that fit %i columns', async (columns) => {
      for (const [alias, name] of [
        ['plain', 'Billing job'],
        ['wide', '日本語の名前です🔑'],
        ['long', 'A name that goes on for so long that no terminal has place for it'],
      ] as const) {
        await call([
          'create',
          '--alias',
          alias,
          '--name',
          name,
          '--expires',
          '2100-01-15T12:00:00Z',
          ...place.args,
        ]);
      }
      const text = await on(columns).run(`apikey list --long --store ${place.url}`);
      const lines = text.split('\n');
      // A line that did not fit would be two.
      expect(lines.length).toBe(4);
      expect(lines[0]).toMatch(
        columns === 60 ? /^ALIAS +ID +NAME +STATUS/ : /^ALIAS +ID +NAME +STATUS +SCOPES +EXPIRES/,
      );
      expect(lines.slice(1).map((line) => line.split(/ +/)[0])).toEqual(['long', 'wide', 'plain']);
      // tmux puts what takes two cells into two, so that what comes behind it shows where it stands.
      expect(text).toContain('日本');
      const column = (line: string) => displayed(line.slice(0, line.indexOf('active')));
      expect(new Set(lines.slice(1).map(column)).size).toBe(1);
    });

    test('shows progress, and Ctrl-C ends it behind a whole step', async () => {
      const { press, shows, type } = bound(on(100));
      const from = join(place.folder, 'keys.csv');
      const out = join(place.folder, 'out.csv');
      writeFileSync(from, `alias\n${Array.from({ length: 3_000 }, (_, index) => `k${index}`).join('\n')}\n`);
      type(`clear; apikey create --from ${from} --out ${out} --store ${place.url}; echo "ended $?"`);
      press('Enter');
      await shows(/\d+ of 3000 keys/);
      press('C-c');
      const ended = await shows(/^ended 130$/m);
      expect(ended).toMatch(/\d+ of 3000 keys\. Run it again to go on\./);
      const lines = readFileSync(out, 'utf8').split('\n').slice(1, -1).length;
      expect(lines).toBeGreaterThan(0);
      expect(ended).toContain(`${lines} of 3000 keys. Run it again`);
      expect(await screen.run(`apikey list --counts --store ${place.url}`)).toMatch(
        new RegExp(`^active +${lines}$`, 'm'),
      );
      expect(await screen.run('stty -a | grep -o " echo "')).toContain('echo');
    });

    test('is coloured, unless NO_COLOR says otherwise or it is a dumb one', async () => {
      on(80);
      await call(['create', '--alias', 'one', ...place.args]);
      const line = `apikey list --long --store ${place.url}`;
      expect((await cli.inTerminal(line)).out).toContain('\u001b[32mactive');
      for (const environment of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
        expect((await cli.inTerminal(line, { environment })).out).not.toContain('\u001b');
      }
      expect((await cli.run(['list', '--long', ...place.args])).out).not.toContain('\u001b');
    });

    test('stops when the reader has enough, without a word', async () => {
      for (const alias of ['one', 'two', 'three']) await call(['create', '--alias', alias, ...place.args]);
      const text = await on(80).run(`apikey list --store ${place.url} | head -1; apikey --help | true`);
      expect(text).toMatch(/^three \*{20}\w{4}$/);
    });
  });
});

/** Its methods, to be called by name. */
function bound(screen: Screen) {
  return {
    type: (text: string) => screen.type(text),
    press: (key: Parameters<Screen['press']>[0]) => screen.press(key),
    shows: (what: string | RegExp) => screen.shows(what),
  };
}

/** Cells of what is on the screen. */
function displayed(text: string): number {
  return [...text].reduce((sum, character) => sum + (/[\u3000-\u9fff🔑]/u.test(character) ? 2 : 1), 0);
}
