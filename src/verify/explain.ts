/** Every question that verifying asks of a key, with its answer: for people who wonder why a key is refused. */
import type { ErrorCode } from '../errors.js';
import type { KeyFormat } from '../key/format.js';
import { CHECKS } from '../policy/checks.js';
import type { ReadKey } from './cache.js';
import type { CompiledKey } from './compiled-key.js';
import type { VerifyContext } from './outcome.js';
import type { RateLimits } from './rate-limit.js';

/** `not asked`: an earlier answer leaves nothing to ask, and nothing to tell; or, of a rate limit, asking would use it. */
export type Verdict = 'passed' | 'refused' | 'not asked';

/** One question. */
export interface ExplainedCheck {
  readonly name: string;
  /** What a "no" is answered with. */
  readonly code: ErrorCode;
  readonly verdict: Verdict;
}

/** What {@link Verifier.verify} would answer at this moment, asked of the store itself, and why. */
export interface Explanation {
  readonly ok: boolean;
  /** The first refusal; `null` where the key is let in. */
  readonly code: ErrorCode | null;
  /** Only once the secret matched. */
  readonly keyId: string | null;
  /** In the order in which they are asked. All of a real key's checks are answered, also behind the first refusal. */
  readonly checks: readonly ExplainedCheck[];
}

/** Asks all questions of a presented key; changes and counts nothing. The context's scopes must be of the catalogue. */
export async function explain(
  presented: string,
  context: VerifyContext,
  parts: {
    readonly format: KeyFormat;
    readonly read: ReadKey;
    readonly now: () => number;
    readonly limits: RateLimits;
  },
): Promise<Explanation> {
  const { format, read, now, limits } = parts;
  const prefix = format.isWellFormed(presented) ? format.prefixOf(presented) : undefined;
  const key = prefix === undefined ? undefined : await read(prefix);
  const at = now();
  const matches = key !== undefined && key.match(presented, at) !== 'none';

  const identity: ExplainedCheck[] = [];
  const ask = (name: string, asked: boolean, passes: boolean): void => {
    identity.push({ name, code: 'API_KEY_INVALID', verdict: asked ? verdictOf(passes) : 'not asked' });
  };
  ask('well-formed', true, prefix !== undefined);
  ask('prefix known', prefix !== undefined, key !== undefined);
  ask('secret matches', key !== undefined, matches);

  const checks = [
    ...identity,
    ...CHECKS.map((check) => explained(check, matches ? key : undefined, context, at)),
    explainedLimit(matches ? key : undefined, limits),
  ];
  const code = checks.find((check) => check.verdict === 'refused')?.code ?? null;
  return { ok: code === null, code, keyId: matches ? key.id : null, checks };
}

function explained(
  check: (typeof CHECKS)[number],
  key: CompiledKey | undefined,
  context: VerifyContext,
  now: number,
): ExplainedCheck {
  const verdict = key === undefined ? 'not asked' : verdictOf(check.passes(key, context, now));
  return { name: check.name, code: check.code, verdict };
}

/** Whether a limit is used up is not asked: asking would use it. */
function explainedLimit(key: CompiledKey | undefined, limits: RateLimits): ExplainedCheck {
  const name = 'within the rate limit';
  if (key === undefined) return { name, code: 'API_KEY_RATE_LIMITED', verdict: 'not asked' };
  if (key.limit === null) return { name, code: 'API_KEY_RATE_LIMITED', verdict: 'passed' };
  return limits.configured
    ? { name, code: 'API_KEY_RATE_LIMITED', verdict: 'not asked' }
    : { name, code: 'API_KEY_LIMITER_UNAVAILABLE', verdict: 'refused' };
}

function verdictOf(passes: boolean): Verdict {
  return passes ? 'passed' : 'refused';
}
