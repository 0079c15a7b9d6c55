/** How far a section is: one line that changes on a terminal, a line for each thing that is measured elsewhere. */
export class Line {
  readonly #title: string;
  #shown = '';

  constructor(title: string) {
    this.#title = title;
    this.#write(title);
  }

  /** `done` of `total` rounds. */
  show(what: string, done: number, total: number): void {
    if (process.stderr.isTTY) this.#write(`${this.#title}: ${what} ${done}/${total}`);
    else if (what !== this.#shown) process.stderr.write(`  ${what}\n`);
    this.#shown = what;
  }

  end(outcome: string): void {
    this.#write(`${this.#title}: ${outcome}`);
    if (process.stderr.isTTY) process.stderr.write('\n');
  }

  #write(text: string): void {
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text.slice(0, 110)}` : `${text}\n`);
  }
}
