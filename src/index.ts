/** The public names. No logic. */

export type { Duration } from './duration.js';
export type { ErrorCode, ErrorRow, KeywardenErrorOptions } from './errors.js';
export { ERRORS, KeywardenError } from './errors.js';
export type { Keywarden } from './keywarden.js';
export { createKeywarden } from './keywarden.js';
export type { Logger } from './logger.js';
export type { Actor } from './manage/actor.js';
export type { Operation } from './manage/operations.js';
export type { User, UserDirectory } from './manage/users.js';
export type { KeywardenOptions, PepperSet, VerifyEvent } from './options.js';
export type { Grant } from './policy/attenuation.js';
export type { ScopeDefinition, ScopeDefinitions, ScopeEntry, ScopeOf } from './policy/scopes.js';
export type * from './record.js';
export type * from './store/store.js';
export type { ExplainedCheck, Explanation, Verdict } from './verify/explain.js';
export type { Admission, Outcome, Refusal, RefusalCode, VerifyContext } from './verify/outcome.js';
export type { VerifiedKey } from './verify/verified-key.js';
