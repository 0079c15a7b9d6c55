/** The public names. No logic. */

export type { Duration } from './duration.js';
export type { ErrorCode, ErrorRow, KeywardenErrorOptions } from './errors.js';
export { ERRORS, KeywardenError } from './errors.js';
export type { Features, Keywarden } from './keywarden.js';
export { createKeywarden } from './keywarden.js';
export type { Logger } from './logger.js';
export type { Actor } from './manage/actor.js';
export type { ChangeOptions } from './manage/change.js';
export type { IssuedKey } from './manage/create-key.js';
export type { ExpiryInput } from './manage/expiry.js';
export type { KeyInput } from './manage/key-input.js';
export type { KeyManager } from './manage/manager.js';
export type { Moment } from './manage/moment.js';
export type { Operation } from './manage/operations.js';
export type { Purged } from './manage/purge.js';
export type { AuditFilter, KeyFilter, PageRequest, PurgeRequest } from './manage/queries.js';
export type { RegenerateOptions } from './manage/regenerate-key.js';
export type { RevokeOptions } from './manage/revoke-key.js';
export type { UserRemoval } from './manage/user-removal.js';
export type { User, UserDirectory } from './manage/users.js';
export type { KeywardenOptions, PepperSet, RecoverySet, VerifyEvent } from './options.js';
export type { Grant } from './policy/attenuation.js';
export type { RateLimitInput } from './policy/rate-limit.js';
export type {
  ScopeCatalogue,
  ScopeDefinition,
  ScopeDefinitions,
  ScopeEntry,
  ScopeOf,
} from './policy/scopes.js';
export type * from './record.js';
export type * from './store/store.js';
export type { ExplainedCheck, Explanation, Verdict } from './verify/explain.js';
export type { Admission, Outcome, VerifyContext } from './verify/outcome.js';
export type { Limiter, LimiterOptions, LimiterWindow } from './verify/rate-limit.js';
export type { Refusal, RefusalCode } from './verify/refusal.js';
export type { VerifiedKey } from './verify/verified-key.js';
