/** Completion: derived from the table of commands, so that it knows all of it and nothing else. */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../adapters/cli/commands.js';
import { completionScript, SHELLS } from '../../adapters/cli/completion.js';
import { GLOBAL_OPTIONS } from '../../adapters/cli/globals.js';
import { flagOf } from '../../adapters/cli/options.js';
import { type Ability, describeWith } from '../stores/keystore/machine.js';
import { call } from './fake-terminal.js';
import { freshFolder, KEYSTORE } from './places.js';

const globals = Object.keys(GLOBAL_OPTIONS).map(flagOf);
const flagsOf = (options: object) => [...Object.keys(options).map(flagOf), ...globals, '--help'];

/** What bash offers for the last of these words. */
function offered(words: readonly string[]): readonly string[] {
  const program = `${completionScript('bash', COMMANDS)}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
_apikey; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync('bash', ['--norc', '-c', program], {
    encoding: 'utf8',
    cwd: new URL('.', import.meta.url),
  });
  return out.split('\n').filter(Boolean).sort();
}

describe('bash', () => {
  test('offers every command, and what stands before one', () => {
    const names = COMMANDS.map(({ name }) => name);
    expect(offered(['apikey', ''])).toEqual([...names, 'help', ...globals, '--help', '--version'].sort());
    expect(offered(['apikey', 're'])).toEqual(['regenerate', 'revoke']);
    expect(offered(['apikey', '--json', 'li'])).toEqual(['list']);
  });

  test.each(COMMANDS.map(({ name, options, argument }) => ({ name, options, argument })))(
    'offers the options of $name and no others',
    ({ name, options, argument }) => {
      const choices = argument?.choices ?? [];
      expect(offered(['apikey', name, ''])).toEqual([...choices, ...flagsOf(options)].sort());
    },
  );

  test('offers the words that an option takes, files, or nothing', () => {
    expect(offered(['apikey', 'list', '--status', ''])).toEqual(['active', 'disabled', 'expired', 'revoked']);
    expect(offered(['apikey', 'list', '--config', 'complet'])).toEqual(['completion.test.ts']);
    expect(offered(['apikey', 'show', '--alias', ''])).toEqual([]);
    expect(offered(['apikey', '--store', ''])).toEqual([]);
  });
});

/** A shell, where it is installed. */
function shellOf(name: string): Ability {
  try {
    execFileSync(name, ['-c', 'true'], { stdio: 'ignore' });
    return { name, isThere: true };
  } catch {
    return { name, isThere: false };
  }
}

const fish = shellOf('fish');

describeWith('fish', fish, () => {
  const folder = freshFolder();
  const script = join(folder, 'apikey.fish');
  beforeAll(() => writeFileSync(script, completionScript('fish', COMMANDS)));
  afterAll(() => rmSync(folder, { recursive: true }));

  const inFish = (line: string): readonly string[] =>
    execFileSync(fish.name, ['--no-config', '-c', `source ${script}; complete -C '${line}'`], {
      encoding: 'utf8',
      cwd: new URL('.', import.meta.url),
      env: { ...process.env, HOME: folder },
    })
      .split('\n')
      .filter(Boolean)
      .map((one) => one.split('\t')[0] ?? '')
      .sort();

  test('offers commands, options, their words and files, under both names', () => {
    expect(inFish('apikey re')).toEqual(['regenerate', 'revoke']);
    expect(inFish('keywarden cr')).toEqual(['create']);
    expect(inFish('apikey --json li')).toEqual(['list']);
    expect(inFish('apikey list --status ')).toEqual(['active', 'disabled', 'expired', 'revoked']);
    expect(inFish('apikey completion ')).toEqual(['bash', 'fish', 'zsh']);
    expect(inFish('apikey list --config complet')).toEqual(['completion.test.ts']);
    expect(inFish('apikey show --alias ')).toEqual([]);
  });

  test.each(COMMANDS)('offers the options of $name and no others', ({ name, options }) => {
    expect(inFish(`apikey ${name} --`)).toEqual([...flagsOf(options)].sort());
  });
});

describeWith('zsh', shellOf('zsh'), () => {
  const folder = freshFolder();
  const script = join(folder, '_apikey');
  beforeAll(() => writeFileSync(script, completionScript('zsh', COMMANDS)));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('takes the script, for both names', () => {
    const program = `autoload -Uz compinit; compinit -u -D; source ${script}; print $_comps[apikey] $_comps[keywarden]; whence -w _apikey`;
    const said = execFileSync('zsh', ['-f', '-c', program], {
      encoding: 'utf8',
      env: { ...process.env, HOME: folder },
    });
    expect(said).toBe('_apikey _apikey\n_apikey: function\n');
  });
});

test('zsh is told colons and brackets as text: bare ones end what it takes for a description', () => {
  const script = completionScript('zsh', COMMANDS);
  expect(script).toContain(
    "'init:Make the store ready\\: the encrypted keystore, or the tables of a database.'",
  );
  expect(script).toContain('--account[Whose keys. Default\\: default.]:id:');
});

describe.each(SHELLS)('the script for %s', (shell) => {
  const script = completionScript(shell, COMMANDS);

  test('knows every command and option', () => {
    for (const { name, options } of COMMANDS) {
      expect(script).toMatch(new RegExp(`\\b${name}\\b`));
      for (const flag of flagsOf(options)) {
        expect(script, `${name} ${flag}`).toContain(shell === 'fish' ? `-l ${flag.slice(2)} ` : flag);
      }
    }
  });

  test('runs nothing and asks no store: what it completes is all in it', () => {
    expect(script).not.toMatch(/\$\((?!compgen)|`|apikey (list|show|scopes)/);
  });

  test('is printed as it is, wherever the keys are', async () => {
    const place = await KEYSTORE.create();
    expect(await call(['completion', shell, '--store', place.url])).toMatchObject({
      code: 0,
      out: script,
      err: '',
    });
    await place.remove();
  });
});
