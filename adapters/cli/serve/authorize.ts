/**
 * `/authorize/:policy`: forward authentication. A proxy sends the head of somebody's request here and lets the request through
 * where the answer is 200. Method, query, body and whatever follows the policy's name change nothing.
 */
import type { IncomingMessage } from 'node:http';
import { valuesOf } from '../../../src/http/credentials.js';
import type { Guard, GuardSet } from '../../../src/http/guard.js';
import type { HttpRefusal } from '../../../src/http/refusal.js';
import type { Keywarden } from '../../../src/keywarden.js';
import type { Awaitable } from '../../../src/record.js';
import type { Answer, Noted } from './answer.js';
import { problem, refusalAnswer } from './answer.js';
import type { Policies, Policy } from './policies.js';

/** Why a request is refused: the code of the error table. */
const REFUSAL = 'X-Api-Key-Refusal';

/** What a proxy's recipe says of the proxy: that it knows only these refusals, and makes a fault of every other. */
const STATUSES = { name: 'x-api-key-statuses', value: '401 403' } as const;

/** Answers whether the request that a proxy asks about may pass. */
export type Authorize = (message: IncomingMessage, policyName: string) => Awaitable<Answer>;

export function authorizeOf(
  warden: Keywarden,
  guards: GuardSet<string, IncomingMessage>,
  policies: Policies,
): Authorize {
  const guardOf = new Map([...policies].map(([name, policy]) => [name, policyGuard(guards, policy)]));

  const concluded = (message: IncomingMessage, policy: string, refusal: HttpRefusal | undefined): Answer => {
    if (refusal !== undefined) return refused(message, refusal, { policy });
    const { id, accountId, scopes } = guards.keyOf(message);
    return {
      status: 200,
      headers: {
        'X-Api-Key-Id': id,
        'X-Api-Key-Account': inHeader(accountId),
        // With what they imply: whoever reads this has no catalogue to look it up in.
        'X-Api-Key-Scopes': [...warden.scopes.grantOf(scopes)].join(' '),
      },
      noted: { policy, keyId: id },
    };
  };

  return (message, policyName) => {
    const guard = guardOf.get(policyName);
    if (guard === undefined) return unknownPolicy(message);
    const verdict = guard(message);
    if (!(verdict instanceof Promise)) return concluded(message, policyName, verdict);
    return verdict.then((refusal) => concluded(message, policyName, refusal));
  };
}

function policyGuard(
  guards: GuardSet<string, IncomingMessage>,
  { scopes = [], any = false, subaccount }: Policy,
): Guard<IncomingMessage> {
  const options = subaccount === undefined ? {} : { subaccount: () => subaccount };
  const [first, ...others] = scopes;
  if (first === undefined) return guards.authenticate(options);
  return any
    ? guards.requireAnyScope(first, ...others, options)
    : guards.requireScope(first, ...others, options);
}

/** 401, 403 and 503 every proxy understands as they are; for one that knows only the first two, another refusal is a 403 that says so. */
function refused(message: IncomingMessage, refusal: HttpRefusal, noted: Noted): Answer {
  const { status } = refusal;
  const answer = refusalAnswer(refusal, noted);
  const [known] = valuesOf(message.rawHeaders, STATUSES.name);
  const becomes403 = known === STATUSES.value && status !== 401 && status < 500;
  return {
    ...answer,
    status: becomes403 ? 403 : status,
    headers: { ...answer.headers, [REFUSAL]: refusal.problem.code },
  };
}

/** 404: Envoy takes no 4xx for a fault of the service that it might be told to overlook, and nginx makes it a 500. */
function unknownPolicy(message: IncomingMessage): Answer {
  const answer = problem('ROUTE_NOT_FOUND', message, 'There is no such policy in the configuration.');
  return { ...answer, headers: { ...answer.headers, [REFUSAL]: 'ROUTE_NOT_FOUND' } };
}

/** Percent-encoded (RFC 3986, UTF-8) where an account's id holds other than printable ASCII, and `%` itself. */
function inHeader(text: string): string {
  return text.replaceAll(/[^\x21-\x24\x26-\x7e]/gu, encodeURIComponent);
}
