/** JSON in which an object has the same name twice: parsers disagree on which one counts. */

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** Whether any object of a JSON text has a name twice. The text must be valid JSON. */
export function hasRepeatedNames(json: string): boolean {
  const open: (Set<string> | undefined)[] = [];
  let text: string | undefined;
  for (const [token] of json.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':' && text !== undefined) {
      const names = open.at(-1);
      const name: unknown = JSON.parse(text);
      if (names?.has(String(name)) === true) return true;
      names?.add(String(name));
    }
    text = token.startsWith('"') ? token : undefined;
  }
  return false;
}
