/** In place of the core's reading of metadata: the form has no field for it, so that none is ever read here. */
export function metadataOf(): never {
  throw new Error('The page reads no metadata.');
}
