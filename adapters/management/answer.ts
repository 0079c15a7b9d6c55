/** Writes what a route answers, in the wire's format. */
import type { Keywarden } from '../../src/keywarden.js';
import type { User } from '../../src/manage/users.js';
import type { KeyRecord } from '../../src/record.js';
import type { Answer } from './call.js';
import { entityTagOf } from './entity-tag.js';
import { openApiOf } from './openapi.js';
import type { ShownKey, Wire, WireField } from './wire.js';

/** What writing an answer needs to know. */
export interface AnswerContext {
  readonly warden: Keywarden;
  readonly wire: Wire;
  readonly accountId: string;
  readonly status: number;
  readonly requestId: string;
  /** Path and query of the request. */
  readonly url: URL;
  /** Whether something was changed: then the answer must come, whatever becomes of looking up users. */
  readonly changed: boolean;
  /** Where the API is reachable, for its document. */
  readonly basePath: string;
}

/** The response to a call that went well. */
export async function responseOf(answer: Answer, context: AnswerContext): Promise<Response> {
  const { wire, requestId, status } = context;
  switch (answer.kind) {
    case 'key': {
      const headers = { ETag: entityTagOf(answer.record.version) };
      if (status === 204) return new Response(null, { status, headers });
      const users = await usersOf([answer.record], context);
      const [shown] = shownKeys([answer.record], users, answer.key);
      const item = shown && written(wire.fields, shown, answer.key === null ? 'one' : 'issued');
      return jsonOf(wire.envelope.one(item, requestId), status, headers);
    }
    case 'keys': {
      const { items, next } = answer.page;
      const shown = shownKeys(items, await usersOf(items, context), null);
      const list = shown.map((key) => written(wire.fields, key, 'always'));
      return jsonOf(wire.envelope.many(list, next, requestId), status, linkTo(next, context.url));
    }
    case 'one':
      return jsonOf(wire.envelope.one(answer.item, requestId), status);
    case 'many': {
      const { items, next } = answer.page;
      return jsonOf(wire.envelope.many(items, next, requestId), status, linkTo(next, context.url));
    }
    case 'lines':
      return new Response(linesOf(answer), { status, headers: { 'Content-Type': 'application/x-ndjson' } });
    case 'document':
      return jsonOf(openApiOf(wire, { basePath: context.basePath }), status);
  }
}

function jsonOf(body: unknown, status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
}

/** RFC 8288; a target of a query alone is resolved against the path that was asked for, wherever the API is mounted. */
function linkTo(next: string | null, { searchParams }: URL): Readonly<Record<string, string>> {
  if (next === null) return {};
  const target = new URLSearchParams(searchParams);
  target.set('cursor', next);
  return { Link: `<?${target}>; rel="next"` };
}

const RANK = { always: 0, one: 1, issued: 2 } as const;

/** The fields that are shown here, in the wire's order. */
function written(
  fields: readonly WireField[],
  key: ShownKey,
  where: keyof typeof RANK,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    fields.flatMap(({ name, output }) =>
      output !== undefined && RANK[output.where ?? 'always'] <= RANK[where] ? [[name, output.show(key)]] : [],
    ),
  );
}

function shownKeys(
  records: readonly KeyRecord[],
  users: ReadonlyMap<string, User>,
  key: string | null,
): readonly ShownKey[] {
  return records.map((record) => {
    const { behalfOf } = record;
    // A user who left is still who the key was made for.
    const user = behalfOf === null ? null : (users.get(behalfOf) ?? { id: behalfOf, email: null });
    return { record, key, user };
  });
}

async function usersOf(
  records: readonly KeyRecord[],
  { warden, wire, accountId, changed }: AnswerContext,
): Promise<ReadonlyMap<string, User>> {
  if (!wire.fields.some(({ output }) => output?.ofUser === true)) return new Map();
  const ids = [...new Set(records.flatMap(({ behalfOf }) => (behalfOf === null ? [] : [behalfOf])))];
  if (ids.length === 0) return new Map();
  try {
    const found = await warden.keys.in(accountId).findUsers(ids);
    return new Map(found.map((user) => [user.id, user]));
  } catch (fault) {
    if (!changed) throw fault;
    return new Map();
  }
}

/** One line an item, page by page as they are read. */
function linesOf({ first, next }: Extract<Answer, { kind: 'lines' }>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let page: typeof first | undefined = first;
  return new ReadableStream({
    pull: async (controller) => {
      if (page === undefined) {
        controller.close();
        return;
      }
      const lines = page.items.map((item) => `${JSON.stringify(item)}\n`).join('');
      page = page.next === null ? undefined : await next(page.next);
      controller.enqueue(encoder.encode(lines));
    },
  });
}
