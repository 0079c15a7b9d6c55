/** `apikey completion` */
import { defineCommand } from '../command.js';
import { completionScript, SHELLS } from '../completion.js';

export const completion = defineCommand({
  name: 'completion',
  summary: 'Print the script with which a shell completes commands and options.',
  description: 'It knows commands, options and files, and asks no store: no secret and no name is completed.',
  options: {},
  argument: { name: 'shell', description: 'Which shell.', choices: SHELLS },
  examples: [
    'source <(apikey completion bash)',
    'apikey completion zsh > ~/.zfunc/_apikey',
    'apikey completion fish > ~/.config/fish/completions/apikey.fish',
  ],
  async run({ argument, commands, report }) {
    const shell = SHELLS.find((one) => one === argument) ?? 'bash';
    const script = completionScript(shell, commands);
    await report.answer(script, { shell, script });
  },
});
