/** The port through which commands see and speak: what a process has, or a test. */

/** One of the two streams that are written to. */
export interface Output {
  readonly isTTY: boolean;
  /** How many characters fit in a line; of what is no terminal, `Infinity`. */
  readonly columns: number;
  /** Whether it may be coloured: a terminal, and nobody said `NO_COLOR`. */
  readonly colours: boolean;
  /**
   * Settles once the text is handed on.
   * @throws {Error} with the code `EPIPE` where nobody reads any more, or what else the system said.
   */
  write(text: string): Promise<void>;
}

/** Work that takes a while, being shown. */
export interface Progress {
  /** What is done at the moment. */
  step(message: string): void;
  /** It is over; the message stays. */
  done(message: string): void;
  /** It ended early. */
  failed(message: string): void;
}

/** Where a command runs. */
export interface Terminal {
  readonly stdout: Output;
  /** Whether nobody can see what is written there: standard output is closed, or the null device. */
  readonly isUnseen: boolean;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether standard input is somebody at a keyboard. */
  readonly inputIsTTY: boolean;
  /** Aborted by Ctrl-C, SIGTERM and SIGHUP, whose name is the `reason`. Long work looks at it between steps. */
  readonly interruption: AbortSignal;
  /** Everything that comes from a file descriptor until its end, at most `limit` bytes. @throws {UsageError} where it is more, or cannot be read. */
  readDescriptor(descriptor: number, limit: number): Promise<Uint8Array>;
  /** Asks for a secret, which is not shown; on standard error. @throws {InterruptedError} */
  askHidden(question: string): Promise<string>;
  /** Asks whether to go on; on standard error. @throws {InterruptedError} */
  confirm(question: string): Promise<boolean>;
  /** Begins to show work that takes a while; on standard error. */
  progress(title: string): Progress;
}
