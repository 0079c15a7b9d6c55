/** What can be done with keys, once: manager, wire formats, OpenAPI, command line and page derive from this table. */
import type { AuditAction } from '../record.js';

/** What an actor may be allowed. Wire formats give these the names of their permissions. */
export const PERMISSIONS = [
  'read',
  'create',
  'update',
  'regenerate',
  'revoke',
  'reveal',
  'audit',
  'impersonate',
  'verify',
] as const;
export type Operation = (typeof PERMISSIONS)[number];

/** One row of {@link OPERATIONS}. */
export interface OperationRow {
  /** What the actor must be allowed; `host`: nobody but the host itself. */
  readonly needs: Operation | 'host';
  /** Whether it changes a key, so that the key's version moves. */
  readonly changesKey: boolean;
  /** Whether its result holds a key in clear, so that the whole key must lie within the actor's grant. */
  readonly yieldsSecret: boolean;
  /** Whether a key may do it to itself; `labels`: only to its name and metadata. */
  readonly onItself: boolean | 'labels';
  /** What it leaves in the audit log; `null`: nothing. */
  readonly audit: AuditAction | null;
}

const READS = { changesKey: false, yieldsSecret: false, onItself: true, audit: null } as const;
const CHANGES = { changesKey: true, yieldsSecret: false, onItself: false } as const;

/** By the name of the {@link KeyManager} method. */
export const OPERATIONS = {
  create: { ...CHANGES, needs: 'create', yieldsSecret: true, audit: 'key.created' },
  get: { ...READS, needs: 'read' },
  list: { ...READS, needs: 'read' },
  counts: { ...READS, needs: 'read' },
  usage: { ...READS, needs: 'read' },
  audit: { ...READS, needs: 'audit' },
  update: { ...CHANGES, needs: 'update', onItself: 'labels', audit: 'key.updated' },
  enable: { ...CHANGES, needs: 'update', audit: 'key.enabled' },
  disable: { ...CHANGES, needs: 'update', audit: 'key.disabled' },
  regenerate: { ...CHANGES, needs: 'regenerate', yieldsSecret: true, audit: 'key.regenerated' },
  revoke: { ...CHANGES, needs: 'revoke', audit: 'key.revoked' },
  reveal: { ...READS, needs: 'reveal', yieldsSecret: true, onItself: false, audit: 'key.revealed' },
  findUsers: { ...READS, needs: 'read' },
  searchUsers: { ...READS, needs: 'read' },
  userRemoved: { ...CHANGES, needs: 'host', audit: 'user.removed' },
  purge: { ...READS, needs: 'host', audit: 'account.purged' },
} as const satisfies Record<string, OperationRow>;

/** A method of the manager. */
export type OperationName = keyof typeof OPERATIONS;

/** A method that leaves an audit event. */
export type AuditedOperation = {
  [Name in OperationName]: (typeof OPERATIONS)[Name]['audit'] extends AuditAction ? Name : never;
}[OperationName];

/** A method that changes one key, or shows it in clear, named by its id. */
export type KeyOperation = Exclude<AuditedOperation, 'create' | 'purge'>;
