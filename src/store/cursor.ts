/** Opaque cursors for stores that page by a position: what they wrap is nobody's business but the store's. */
import { KeywardenError } from '../errors.js';

/** Wraps a position: strings and whole numbers from 0, which `decodeCursor` hands back. */
export function encodeCursor(...position: readonly (string | number)[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(position));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/**
 * Unwraps a position of the given shape.
 * @throws {KeywardenError} `API_KEY_INPUT_INVALID` where the cursor is not one that {@link encodeCursor} made of that shape.
 */
export function decodeCursor<const Shape extends readonly ('string' | 'number')[]>(
  cursor: string,
  ...shape: Shape
): { [Index in keyof Shape]: Shape[Index] extends 'string' ? string : number } {
  const position = parse(cursor);
  const fits =
    Array.isArray(position) &&
    position.length === shape.length &&
    position.every(
      (part, index) => typeof part === shape[index] && (typeof part === 'string' || isPlace(part)),
    );
  if (!fits) {
    throw new KeywardenError('API_KEY_INPUT_INVALID', {
      field: 'cursor',
      message: 'The cursor is not one that a page of this list came with. Start again without a cursor.',
    });
  }
  return position as { [Index in keyof Shape]: Shape[Index] extends 'string' ? string : number };
}

/** Stores count and time by whole numbers from 0; what else somebody puts into a cursor, an index may not be able to compare. */
function isPlace(part: number): boolean {
  return Number.isSafeInteger(part) && part >= 0;
}

function parse(cursor: string): unknown {
  try {
    const text = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
