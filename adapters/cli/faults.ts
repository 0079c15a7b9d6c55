/** What a command ends with besides the errors of the package. */

/** The command was called in a way that cannot be done: nothing was tried. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** It was called well, and the answer is no. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  /** Whether the answer said so already. */
  readonly isTold: boolean;

  constructor(message: string, { isTold = false }: { readonly isTold?: boolean } = {}) {
    super(message);
    this.isTold = isTold;
  }
}

/** Where the keys are cannot be reached or opened. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** Somebody ended it: Ctrl-C, or a signal. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals = 'SIGINT') {
    super('Interrupted.');
    this.signal = signal;
  }
}
