/** Takes an input object apart: known fields only, each read once, nothing inherited. */
import { KeywardenError } from '../errors.js';
import { isPlainObject } from '../plain-object.js';
import { pathStep, quoted } from '../policy/quoted.js';
import { unfit } from './input-fault.js';

/** The fields that were given. One that is `undefined` says as much as one that is absent. */
export type Given<Name extends string> = { readonly [Field in Name]?: unknown };

/**
 * The known fields that an input has.
 * @param path what the names of its fields begin with, where it is itself a field
 * @throws {KeywardenError} `API_KEY_INPUT_INVALID` for what is no object, and naming the first field that is not known.
 */
export function fieldsOf<Name extends string>(
  input: unknown,
  known: readonly Name[],
  what: string,
  path = '',
): Given<Name> {
  if (!isPlainObject(input) && !isInstanceWithFields(input)) {
    throw unfit(what, `an object with any of ${known.join(', ')}`, input);
  }
  const given: { [Field in Name]?: unknown } = {};
  for (const [name, value] of Object.entries(input)) {
    const field = known.find((candidate) => candidate === name);
    if (field === undefined) {
      throw new KeywardenError('API_KEY_INPUT_INVALID', {
        field: path + pathStep(name),
        message: `${what} has no field ${quoted(name)}; it has ${known.join(', ')}.`,
      });
    }
    given[field] = value;
  }
  return given;
}

/** Instances of a host's own classes will do. A promise that was not awaited or a Map has no fields, and is no empty input. */
function isInstanceWithFields(input: unknown): input is object {
  return (
    typeof input === 'object' && input !== null && !Array.isArray(input) && Object.keys(input).length > 0
  );
}
