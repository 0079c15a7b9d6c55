/**
 * `POST /verify`: servers that are not Node ask whether a key may do something. The key comes in the body, never in a URL. Whoever
 * asks needs a key with the permission to, and is told about keys of its own account alone: any other is as unknown as one that
 * was made up.
 */
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { ERRORS, KeywardenError } from '../../../src/errors.js';
import type { GuardSet } from '../../../src/http/guard.js';
import type { Keywarden } from '../../../src/keywarden.js';
import type { Outcome, VerifyContext } from '../../../src/verify/outcome.js';
import type { Refusal } from '../../../src/verify/refusal.js';
import { nativeWire } from '../../management.js';
import { fields, misfitOf } from '../misfit.js';
import type { Answer } from './answer.js';
import { jsonAnswer, refusalAnswer } from './answer.js';
import { jsonBody } from './json-body.js';

const bodySchema = fields({
  key: z.string(),
  context: fields({
    ip: z.string().optional(),
    scopes: z.array(z.string()).optional(),
    any: z.boolean().optional(),
    subaccount: z.string().optional(),
  }).optional(),
});

type Body = z.output<typeof bodySchema>;

/** What whoever is asked about is unknown by. */
const UNKNOWN: Refusal = { ok: false, code: 'API_KEY_INVALID' };

/** @throws {TypeError} where the catalogue lacks the permission: nobody could ask. */
export function verifyOf(
  warden: Keywarden,
  guards: GuardSet<string, IncomingMessage>,
): (message: IncomingMessage) => Promise<Answer> {
  const guard = guards.requireScope(nativeWire.permissionOf.verify);

  /** What the caller may know of an outcome. */
  const within = async (accountId: string, outcome: Outcome): Promise<Outcome> => {
    if (outcome.ok) return outcome.apiKey.accountId === accountId ? outcome : UNKNOWN;
    if (outcome.apiKey === undefined) return outcome;
    try {
      await warden.keys.in(accountId).get(outcome.apiKey.id);
      return outcome;
    } catch (fault) {
      if (fault instanceof KeywardenError && fault.code === 'API_KEY_NOT_FOUND') return UNKNOWN;
      throw fault;
    }
  };

  return async (message) => {
    const refusal = await guard(message);
    if (refusal !== undefined) return refusalAnswer(refusal);
    const { accountId } = guards.keyOf(message);
    const { key, context } = bodyOf(await jsonBody(message));
    const outcome = await within(accountId, await warden.verify(key, contextOf(warden, context)));
    return outcomeAnswer(outcome);
  };
}

function bodyOf(given: unknown): Body {
  const { success, data, error } = bodySchema.safeParse(given);
  if (success) return data;
  const { field, sentence } = misfitOf(error, 'The body');
  throw new KeywardenError('API_KEY_INPUT_INVALID', { message: sentence, ...(field !== '' && { field }) });
}

function contextOf({ scopes: catalogue }: Keywarden, context: Body['context'] = {}): VerifyContext {
  const { ip, scopes = [], any = false, subaccount } = context;
  const names = catalogue.validated(scopes, 'context.scopes');
  if (any && names.length === 0) {
    throw new KeywardenError('API_KEY_INPUT_INVALID', {
      field: 'context.any',
      message: 'context.any is true, and context.scopes names no scope that one could have.',
    });
  }
  return { ip, subaccount, ...(any ? { anyScopes: names } : { scopes: names }) };
}

/** An outcome that is no answer, because something could not be asked, is a 503. */
function outcomeAnswer(outcome: Outcome): Answer {
  if (outcome.ok) {
    const { id, accountId, name, alias, type, scopes, subaccounts, user, expiresAt, metadata } =
      outcome.apiKey;
    const expires = expiresAt === null ? null : new Date(expiresAt).toISOString();
    const apiKey = {
      id,
      accountId,
      name,
      alias,
      type,
      scopes,
      subaccounts,
      user,
      expiresAt: expires,
      metadata,
    };
    return jsonAnswer(200, { ok: true, apiKey }, { keyId: id });
  }
  const { code, apiKey, retryAfter, requiredScopes } = outcome;
  const { status, message } = ERRORS[code];
  if (status === 503) throw new KeywardenError(code);
  return jsonAnswer(
    200,
    { ok: false, code, status, message, apiKey, retryAfter, requiredScopes },
    { code, ...(apiKey && { keyId: apiKey.id }) },
  );
}
