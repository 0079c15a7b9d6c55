/** Completion scripts, made from the table of commands: what is not in the table is not in them, and the other way round. */
import type { Command } from './command.js';
import { GLOBAL_OPTIONS } from './globals.js';
import { flagOf, type OptionRow, type OptionRows } from './options.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What the program may be called by. */
const PROGRAMS = ['apikey', 'keywarden'];

export function completionScript(shell: Shell, commands: readonly Command[]): string {
  return SCRIPTS[shell](commands);
}

const SCRIPTS: Readonly<Record<Shell, (commands: readonly Command[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

interface Named {
  readonly flag: string;
  readonly row: OptionRow<unknown>;
}

function named(rows: OptionRows): readonly Named[] {
  return Object.entries(rows).map(([name, row]) => ({ flag: flagOf(name), row }));
}

const EVERYWHERE: readonly Named[] = [
  ...named(GLOBAL_OPTIONS),
  { flag: '--help', row: { description: 'Print help.', read: () => undefined } },
];

/** `case` arms of a shell: what stands behind an option. */
function valueArms(
  options: readonly Named[],
  files: string,
  words: (choices: readonly string[]) => string,
): string {
  const withValue = options.filter(({ row }) => row.placeholder !== undefined);
  return withValue
    .map(({ flag, row }) => {
      const does = row.isFile ? files : row.choices ? words(row.choices) : ':';
      return `      ${flag}) ${does}; return ;;\n`;
    })
    .join('');
}

function flagsOf(command: Command): string {
  return [...named(command.options), ...EVERYWHERE].map(({ flag }) => flag).join(' ');
}

function bashScript(commands: readonly Command[]): string {
  const words = (list: readonly string[]) => `COMPREPLY=($(compgen -W '${list.join(' ')}' -- "$word"))`;
  const files = 'COMPREPLY=($(compgen -f -- "$word"))';
  const arms = commands
    .map((command) => {
      const values = valueArms([...named(command.options), ...EVERYWHERE], files, words);
      const otherwise = [...(command.argument?.choices ?? []), flagsOf(command)].join(' ');
      return `  ${command.name}) case "$before" in\n${values}    esac; ${words([otherwise])} ;;\n`;
    })
    .join('');
  const first = [
    ...commands.map(({ name }) => name),
    'help',
    ...EVERYWHERE.map(({ flag }) => flag),
    '--version',
  ];
  return `_apikey() {
  local word before command='' one
  word="\${COMP_WORDS[COMP_CWORD]}"
  before="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  for one in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case " ${commands.map(({ name }) => name).join(' ')} " in *" $one "*) command="$one"; break ;; esac
  done
  case "$command" in
${arms}  '') case "$before" in
${valueArms(EVERYWHERE, files, words)}    esac; ${words(first)} ;;
  esac
}
complete -o filenames -F _apikey ${PROGRAMS.join(' ')}
`;
}

/** In single quotes, as these shells read them. */
function single(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

function zshScript(commands: readonly Command[]): string {
  const spec = ({ flag, row }: Named): string => {
    const description = row.description.replaceAll(/[[\]\\:]/g, '\\$&');
    const action = row.isFile ? '_files' : row.choices ? `(${row.choices.join(' ')})` : ' ';
    const value =
      row.placeholder === undefined ? '' : `:${row.placeholder.replaceAll(/[<>]/g, '')}:${action}`;
    return single(`${row.isRepeatable ? '*' : ''}${flag}[${description}]${value}`);
  };
  const globals = EVERYWHERE.map(spec).join(' \\\n    ');
  const arms = commands
    .map((command) => {
      const argument =
        command.argument && single(`1:${command.argument.name}:(${command.argument.choices.join(' ')})`);
      const specs = [...named(command.options).map(spec), ...(argument ? [argument] : [])];
      return `    ${command.name}) _arguments ${[...specs, `"\${globals[@]}"`].join(' \\\n      ')} ;;\n`;
    })
    .join('');
  const list = commands.map(({ name, summary }) => single(`${name}:${summary.replaceAll(/[\\:]/g, '\\$&')}`));
  return `#compdef ${PROGRAMS.join(' ')}
_apikey() {
  local -a globals commands
  local line state
  globals=(
    ${globals}
  )
  commands=(
    ${list.join('\n    ')}
  )
  _arguments -C "\${globals[@]}" '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest) case $words[1] in
${arms}    esac ;;
  esac
}
if [ "$funcstack[1]" = _apikey ]; then _apikey "$@"; else compdef _apikey ${PROGRAMS.join(' ')}; fi
`;
}

function fishScript(commands: readonly Command[]): string {
  const text = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const line = (condition: string, { flag, row }: Named): string => {
    const value =
      row.placeholder === undefined
        ? ''
        : row.isFile
          ? ' -r -F'
          : row.choices
            ? ` -x -a ${text(row.choices.join(' '))}`
            : ' -x';
    return `complete -c $program${condition} -l ${flag.slice(2)}${value} -d ${text(row.description)}\n`;
  };
  const of = (command: Command) => ` -n ${text(`__fish_seen_subcommand_from ${command.name}`)}`;
  const first = ` -n ${text(`not __fish_seen_subcommand_from ${commands.map(({ name }) => name).join(' ')}`)}`;
  return `for program in ${PROGRAMS.join(' ')}
complete -c $program -f
${EVERYWHERE.map((one) => line('', one)).join('')}${commands
  .map(
    (command) =>
      `complete -c $program${first} -a ${command.name} -d ${text(command.summary)}\n` +
      named(command.options)
        .map((one) => line(of(command), one))
        .join('') +
      (command.argument
        ? `complete -c $program${of(command)} -a ${text(command.argument.choices.join(' '))}\n`
        : ''),
  )
  .join('')}end
`;
}
