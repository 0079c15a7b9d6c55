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

/** What a shell may offer here. */
const VOCABULARY: readonly string[] = [
  ...COMMANDS.flatMap(({ name, options }) => [name, ...flagsOf(options)]),
  ...['active', 'disabled', 'expired', 'revoked', ...SHELLS],
  ...['completion.test.ts', 'commands.test.ts'],
];

/** A shell, where it is installed. */
function shellOf(name: string): Ability {
  try {
    execFileSync(name, ['-c', 'true'], { stdio: 'ignore' });
    return { name, isThere: true };
  } catch {
    return { name, isThere: false };
  }
}

describeWith('fish', shellOf('fish'), () => {
  const folder = freshFolder();
  const script = join(folder, 'apikey.fish');
  beforeAll(() => writeFileSync(script, completionScript('fish', COMMANDS)));
  afterAll(() => rmSync(folder, { recursive: true }));

  const inFish = (line: string): readonly string[] =>
    execFileSync('fish', ['--no-config', '-c', `source ${script}; complete -C '${line}'`], {
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

  /** What an interactive zsh, in a terminal of its own, lists for a line. */
  const inZsh = (line: string): readonly string[] => {
    const until = (word: string) =>
      `said=; while zpty -r inner one; do said+=$one; [[ $said == *${word}* ]] && break; done`;
    const program = `zmodload zsh/zpty
zpty inner 'zsh -f -i'
zpty -w inner 'PS1=; stty columns 200 rows 100; autoload -Uz compinit; compinit -u -D; source ${script}; LISTMAX=10000; print LOA""DED'
${until('LOADED')}
# What is typed before the line is edited is not.
sleep 1
zpty -w -n inner "$1"$'\\x04'
sleep 2
zpty -w -n inner $'\\x15print DO""NE\\n'
${until('DONE')}
print -r -- "$said"
zpty -d inner`;
    const said = execFileSync('zsh', ['-f', '-c', program, 'zsh', line], {
      encoding: 'utf8',
      cwd: new URL('.', import.meta.url),
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, TERM: 'dumb', LANG: 'C.UTF-8' },
      timeout: 60_000,
    });
    return (
      said
        .split(/[\r\n]+/)
        .map((one) => one.trim())
        .filter((one) => !/DO(""|)NE/.test(one) && !one.startsWith(line.trim()))
        .flatMap((one) => (/ -- /.test(one) ? [one.split(' ')[0] ?? ''] : one.split(/ +/)))
        // Among them stands what is left of the line that was typed.
        .filter((one) => VOCABULARY.includes(one))
        .sort()
    );
  };

  test('offers commands, options, their words and files, under both names', () => {
    expect(inZsh('apikey re')).toEqual(['regenerate', 'revoke']);
    expect(inZsh('keywarden e')).toEqual(['enable', 'explain']);
    expect(inZsh('apikey list --status ')).toEqual(['active', 'disabled', 'expired', 'revoked']);
    expect(inZsh('apikey completion ')).toEqual(expect.arrayContaining(['bash', 'fish', 'zsh']));
    expect(inZsh('apikey list --config co')).toEqual(
      expect.arrayContaining(['completion.test.ts', 'commands.test.ts']),
    );
  });

  test('offers the options of a command that begin so', () => {
    expect(inZsh('apikey list --st')).toEqual(['--status', '--store']);
  });
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
