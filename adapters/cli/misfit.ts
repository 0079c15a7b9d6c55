/** Objects with the fields that are known and no others, and what to say of one that is not right. */
import { z } from 'zod';
import { pathStep, quoted } from '../../src/policy/quoted.js';

/** A strict object whose complaint about a field that it does not have names the field, and those that it has. */
export function fields<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const [name = ''] = issue.keys;
      return `there is no field ${quoted(name)}; there are ${known}`;
    },
  });
}

/** Where something is wrong, and the sentence about it. */
export interface Misfit {
  /** Like `context.scopes[1]`; empty: the whole. */
  readonly field: string;
  readonly sentence: string;
}

/** The first of zod's complaints. */
export function misfitOf({ issues }: z.ZodError, whole: string): Misfit {
  const [issue] = issues;
  const path = issue?.path ?? [];
  const field = path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? pathStep(step) : `${text}.${pathStep(step)}`;
  }, '');
  return {
    field,
    sentence: `${field === '' ? whole : field} is not right: ${issue?.message ?? 'it cannot be read'}.`,
  };
}
