/** The API of a wire as an OpenAPI 3.1 document: made from the table of routes and the schemas that validate. */
import { z } from 'zod';
import type { ErrorCode } from '../../src/errors.js';
import { SCRIPT_HEADER } from './ambient.js';
import type { RouteRow } from './call.js';
import { errorResponses } from './openapi-errors.js';
import { ROUTES } from './routes.js';
import type { FieldOutput, RouteName, Wire, WireRoute } from './wire.js';
import { ROUTE_NAMES } from './wire.js';

/** What a document says besides its wire. */
export interface OpenApiOptions {
  /** Where the API is reachable. Default: `/`. */
  readonly basePath?: string;
}

type Schema = Readonly<Record<string, unknown>>;

/** The document of a wire format. */
export function openApiOf(wire: Wire, { basePath = '' }: OpenApiOptions = {}): Schema {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const name of ROUTE_NAMES) {
    const route: WireRoute | undefined = wire.routes[name];
    if (route === undefined) continue;
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(wire, name, route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: `API keys (${wire.name} format)`,
      version: '1.0.0',
      summary: 'Manages the API keys of an account.',
      description: `Every answer is \`Cache-Control: no-store\`. Lists name their next page in \`Link\`. A caller whose credential a browser sends by itself must send \`Origin\` and \`${SCRIPT_HEADER.name}: ${SCRIPT_HEADER.value}\` with every request that changes something or shows a key (a GET to its own origin needs no \`Origin\`).`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: basePath === '' ? '/' : basePath }],
    security: [{ bearer: [] }, { apiKey: [] }],
    tags: [{ name: 'API keys', description: 'The keys of the account of whoever asks.' }],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: `An access token or API key with these permissions: ${Object.entries(wire.permissions)
            .map(([name, description]) => `\`${name}\` (${description})`)
            .join(', ')}.`,
        },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
      schemas: componentsOf(wire),
    },
  };
}

const SHOWN = [
  'list',
  'get',
  'patch',
  'put',
  'enable',
  'disable',
  'create',
  'regenerate',
  'reveal',
  'revoke',
];

/** The schemas that operations refer to: those of them that the wire's routes use. */
function componentsOf(wire: Wire): Schema {
  const offered = ROUTE_NAMES.filter((name) => name in wire.routes && SHOWN.includes(name));
  const ofShape = (shape: RouteRow['shape']): boolean =>
    offered.some((name) => ROUTES[name].shape === shape && wire.routes[name]?.status !== 204);
  const bodies = offered.some((name) => ROUTES[name].shape !== 'issued' && inputNames(wire, name).length > 0);
  return {
    ...(ofShape('keys') && { ListedKey: keySchema(wire, ['always']) }),
    ...(ofShape('key') && { Key: keySchema(wire, ['always', 'one']) }),
    ...(ofShape('issued') && { IssuedKey: keySchema(wire, ['always', 'one', 'issued']) }),
    ...((bodies || 'create' in wire.routes) && { KeyInput: inputSchema(wire, 'create') }),
    Error: jsonSchema(wire.envelope.errorSchema),
  };
}

function operationOf(wire: Wire, name: RouteName, { method, path, status = 200 }: WireRoute): Schema {
  const row = ROUTES[name];
  const unsafe = method !== 'GET';
  const named = inputNames(wire, name);
  return {
    operationId: name,
    summary: row.summary,
    ...(row.needs !== null && { description: `Needs the permission \`${wire.permissionOf[row.needs]}\`.` }),
    tags: ['API keys'],
    parameters: parametersOf(wire, row, path),
    ...(unsafe && named.length > 0 && { requestBody: bodyOf(wire, name) }),
    responses: {
      [status]: status === 204 ? { description: 'Done.' } : successOf(wire, row),
      ...errorResponses(wire, { needs: row.needs, errors: errorsOf(wire, name) }, unsafe),
    },
  };
}

/** What a route may be answered with; by its parameter, reading a key may be revealing it. */
function errorsOf({ revealParameter }: Wire, name: RouteName): readonly ErrorCode[] {
  const { errors } = ROUTES[name];
  if (name !== 'get' || revealParameter === undefined) return errors;
  return [...errors, ...ROUTES.reveal.errors, 'REQUEST_ORIGIN_REFUSED'];
}

function parametersOf(wire: Wire, row: RouteRow, path: string): readonly Schema[] {
  const query = Object.entries(row.query?.(wire) ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: row.required?.includes(name) ?? false,
    schema: jsonSchema(schema),
  }));
  return [
    ...(path.includes(':id')
      ? [{ name: 'id', in: 'path', required: true, description: "The key's id.", schema: { type: 'string' } }]
      : []),
    ...query,
    ...(row.conditional === true
      ? [
          {
            name: 'If-Match',
            in: 'header',
            required: false,
            description:
              'The `ETag` that the change was decided on, or a list of several; with another version it is refused (412).',
            schema: { type: 'string' },
          },
        ]
      : []),
  ];
}

function inputNames(wire: Wire, name: RouteName): readonly string[] {
  return Object.keys(ROUTES[name].body?.(wire) ?? {});
}

function bodyOf(wire: Wire, name: RouteName): Schema {
  const whole = name === 'create' || name === 'patch' || name === 'put';
  const schema = whole ? { $ref: '#/components/schemas/KeyInput' } : inputSchema(wire, name);
  return {
    required: false,
    content: {
      'application/json': { schema, ...(whole && { example: inputExample(wire) }) },
    },
  };
}

function inputSchema(wire: Wire, name: RouteName): Schema {
  const schemas = ROUTES[name].body?.(wire) ?? {};
  const described = new Map(wire.fields.map(({ name: field, description }) => [field, description]));
  const properties = Object.entries(schemas).map(([field, schema]) => [
    field,
    { ...jsonSchema(schema), ...(described.has(field) && { description: described.get(field) }) },
  ]);
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}

/** Fields that exclude each other are not both in an example: the first of those with the same meaning is. */
function inputExample(wire: Wire): Schema {
  const said = wire.fields.filter(({ input, example }) => input !== undefined && example !== undefined);
  return Object.fromEntries(
    said.flatMap(({ name, input, example }) => (input?.means === 'expiresIn' ? [] : [[name, example]])),
  );
}

function keySchema(wire: Wire, where: readonly FieldOutput['where'][]): Schema {
  const shown = shownFields(wire, where);
  return {
    type: 'object',
    properties: Object.fromEntries(
      shown.map(({ name, description, schema }) => [name, { ...jsonSchema(schema), description }]),
    ),
    required: shown.map(({ name }) => name),
    additionalProperties: false,
  };
}

function shownFields(wire: Wire, where: readonly FieldOutput['where'][]) {
  return wire.fields.flatMap(({ name, description, example, output }) =>
    output !== undefined && where.includes(output.where ?? 'always')
      ? [{ name, description, example, schema: output.schema }]
      : [],
  );
}

function exampleOf(wire: Wire, where: readonly FieldOutput['where'][]): Schema {
  return Object.fromEntries(shownFields(wire, where).map(({ name, example = null }) => [name, example]));
}

function successOf(wire: Wire, row: RouteRow): Schema {
  const { shape } = row;
  const requestId = '9f2c41d07be84f0a8d1c5b6e3a7f0c12';
  const { envelope } = wire;
  const json = (schema: Schema, example?: unknown): Schema => ({
    content: { 'application/json': { schema, ...(example !== undefined && { example }) } },
  });
  const tag = { ETag: { description: "The key's version.", schema: { type: 'string' } } };
  const link = {
    Link: { description: 'Where the next page is, if there is one.', schema: { type: 'string' } },
  };
  switch (shape) {
    case 'key':
      return {
        description: 'The key.',
        headers: tag,
        ...json(
          withRef(envelope.oneSchema(PLACEHOLDER), 'Key'),
          envelope.one(exampleOf(wire, ['always', 'one']), requestId),
        ),
      };
    case 'issued':
      return {
        description: 'The key, and the key in clear.',
        headers: tag,
        ...json(
          withRef(envelope.oneSchema(PLACEHOLDER), 'IssuedKey'),
          envelope.one(exampleOf(wire, ['always', 'one', 'issued']), requestId),
        ),
      };
    case 'keys':
      return {
        description: 'The keys.',
        headers: link,
        ...json(
          withRef(envelope.manySchema(PLACEHOLDER), 'ListedKey'),
          envelope.many([exampleOf(wire, ['always'])], null, requestId),
        ),
      };
    case 'lines':
      return {
        description: 'One JSON object a line.',
        content: { 'application/x-ndjson': { schema: { type: 'string' } } },
      };
    case 'document':
      return { description: 'An OpenAPI 3.1 document.', ...json({ type: 'object' }) };
    default:
      return 'one' in shape
        ? { description: titleOfSuccess(row), ...json(jsonSchema(envelope.oneSchema(shape.one))) }
        : {
            description: titleOfSuccess(row),
            headers: link,
            ...json(jsonSchema(envelope.manySchema(shape.many))),
          };
  }
}

const titleOfSuccess = ({ summary }: RouteRow): string => `${summary}.`;

const MARK = 'the item';
const PLACEHOLDER = z.literal(MARK);

/** The envelope's schema with a reference where its item is. */
function withRef(envelope: z.ZodType, component: string): Schema {
  const put = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part;
    if (isMark(part)) return { $ref: `#/components/schemas/${component}` };
    if (Array.isArray(part)) return part.map(put);
    return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, put(value)]));
  };
  const schema = jsonSchema(envelope);
  if (isMark(schema)) return { $ref: `#/components/schemas/${component}` };
  return Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, put(value)]));
}

function isMark(part: object): boolean {
  return Reflect.get(part, 'const') === MARK;
}

/** JSON Schema 2020-12, which OpenAPI 3.1 is made of. */
function jsonSchema(schema: z.ZodType): Schema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12' });
  return rest;
}
