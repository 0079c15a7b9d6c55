/** How many rounds the tests with large counts run: a twentieth, unless `KEYWARDEN_TEST_SCALE` says otherwise. */
const scale = Number(process.env['KEYWARDEN_TEST_SCALE'] ?? '0.05');
if (!(scale > 0 && scale <= 1)) {
  throw new TypeError(
    `KEYWARDEN_TEST_SCALE must be above 0 and at most 1, not ${process.env['KEYWARDEN_TEST_SCALE']}`,
  );
}

/** The full count of a promise, cut to this run's scale; at least 1. */
export function scaled(full: number): number {
  return Math.max(1, Math.round(full * scale));
}
