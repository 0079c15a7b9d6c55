/** What the operations do. One module, so that all of it can be loaded when something is first managed. */
export { createKey } from './create-key.js';
export { purgeAccount } from './purge.js';
export { countKeys, getKey, listKeys, readAudit, readUsage } from './reading.js';
export { regenerateKey } from './regenerate-key.js';
export { revealKey } from './reveal-key.js';
export { revokeKey } from './revoke-key.js';
export { switchKey, updateKey } from './update-key.js';
export { findUsers, searchUsers } from './user-reading.js';
export { removeUser } from './user-removal.js';
