/** Asks a mounted API, and holds every answer against the document of its wire. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import type { Wire } from '../../adapters/management.js';
import { openApiOf } from '../../adapters/management.js';

export interface Ask {
  /** A bearer credential. */
  readonly as?: string | undefined;
  readonly body?: unknown;
  /** Sent as it is, with this media type. */
  readonly raw?: { readonly type: string; readonly body: string };
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into what came and fails where it is not there.
  readonly json: any;
}

export type Client = (call: string, ask?: Ask) => Promise<Answered>;

/** `client('POST /api_key', { as, body })`. Answers and error codes that the wire's document does not have fail the test. */
export function clientOf(port: number, wire: Wire): Client {
  const valid = validatorOf(wire);
  return async (call, { as, body, raw, headers = {} } = {}) => {
    const [method = '', target = ''] = call.split(' ');
    const sent = raw?.body ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`http://127.0.0.1:${port}/api${target}`, {
      method,
      headers: {
        ...(as !== undefined && { Authorization: `Bearer ${as}` }),
        ...(sent !== undefined && { 'Content-Type': raw?.type ?? 'application/json' }),
        ...headers,
      },
      ...(sent !== undefined && { body: sent }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const isJson = /json$/.test(type) && !type.includes('ndjson') && method !== 'HEAD';
    const json: object | undefined = isJson ? JSON.parse(text) : undefined;
    expect(response.headers.get('cache-control')).toBe('no-store');
    valid(method, target, response.status, type, json);
    return { status: response.status, headers: response.headers, text, json };
  };
}

type Found = { readonly [name: string]: Found | undefined };

function validatorOf(wire: Wire) {
  const document = openApiOf(wire) as Found;
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'openapi');
  const compiled = new Map<string, ReturnType<typeof ajv.compile>>();
  return (method: string, target: string, status: number, type: string, body?: object): void => {
    const path = target.split('?')[0]?.replace(/(.)\/$/, '$1') ?? '';
    const templates = Object.keys(document['paths'] ?? {}).sort((a) => (a === path ? -1 : 1));
    const template = templates.find((candidate) =>
      new RegExp(`^${candidate.replaceAll('.', '\\.').replace('{id}', '[^/]+')}$`).test(path),
    );
    if (template === undefined) return;
    const operation = document['paths']?.[template]?.[method.toLowerCase()];
    if (operation === undefined) return;
    const described = operation['responses']?.[String(status)];
    expect(described, `${method} ${template} has no response ${status}`).toBeDefined();
    if (body === undefined) return;
    expect(described?.['content'], `${method} ${template} ${status}`).toHaveProperty([type]);
    const { code = Reflect.get(Object(Reflect.get(body, 'error')), 'code') } = body as { code?: unknown };
    if (status >= 400) {
      expect(described?.['content']?.[type]?.['examples'], `${method} ${template} ${status}`).toHaveProperty([
        String(code),
      ]);
    }
    const pointer = [
      'paths',
      template,
      method.toLowerCase(),
      'responses',
      String(status),
      'content',
      type,
      'schema',
    ]
      .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
      .map(encodeURIComponent)
      .join('/');
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `openapi#/${pointer}` });
    compiled.set(pointer, validate);
    expect(
      validate(body) ? null : validate.errors,
      `${method} ${template} ${status}: ${JSON.stringify(body)}`,
    ).toBe(null);
  };
}
