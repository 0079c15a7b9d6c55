/** Reads what a file imports: values and types, static and dynamic, re-exports, `declare module`, built-in modules. */
import { type Expression, parseSync, type SpreadElement, Visitor } from 'oxc-parser';
import { LOADS_WHAT_IS_NAMED } from './table.js';

/** One import of one file. */
export interface Import {
  /** As written. */
  readonly specifier: string;
  /**
   * `static` is loaded with the file, `dynamic` when the call runs, `type` only by the compiler; `builtin` is asked of
   * `process.getBuiltinModule`, which answers `undefined` where there is none.
   */
  readonly kind: 'static' | 'dynamic' | 'type' | 'builtin';
  readonly line: number;
}

/** A file as the rules see it. */
export interface SourceFile {
  /** From the top of the repository, with `/`. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
}

/** @throws where the text is not TypeScript, or loads a module whose name is not written out. */
export function readSource(path: string, text: string): SourceFile {
  const { program, module, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  const imports: Import[] = [];
  const add = (specifier: string, kind: Import['kind'], at: number) => {
    imports.push({ specifier, kind, line: lineAt(text, at) });
  };

  const written = (node: Expression | SpreadElement | undefined, at: number): string => {
    if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
    throw new Error(`${path}:${lineAt(text, at)}: the name of a module must be written out`);
  };

  // `import { type A } from 'a'` still loads 'a': only `import type` and `export type` do not.
  const kindAt = (start: number) => (/^(im|ex)port\s+type\b/.test(text.slice(start)) ? 'type' : 'static');
  for (const { start, moduleRequest } of module.staticImports) add(moduleRequest.value, kindAt(start), start);
  for (const { start, entries } of module.staticExports) {
    const request = entries[0]?.moduleRequest;
    if (request) add(request.value, kindAt(start), start);
  }
  new Visitor({
    ImportExpression(node) {
      if (node.source.type !== 'Literal' && LOADS_WHAT_IS_NAMED.includes(path)) return;
      add(written(node.source, node.start), 'dynamic', node.start);
    },
    CallExpression(node) {
      const called = node.callee.type === 'MemberExpression' ? node.callee.property : node.callee;
      if (called.type !== 'Identifier' || called.name !== 'getBuiltinModule') return;
      add(written(node.arguments[0], node.start), 'builtin', node.start);
    },
    TSImportType(node) {
      add(node.source.value, 'type', node.start);
    },
    TSModuleDeclaration(node) {
      if (node.id.type === 'Literal') add(node.id.value, 'type', node.start);
    },
  }).visit(program);

  return { path, lines: linesOf(text), imports };
}

/** How many lines a text has; a newline at its end begins no other. */
export function linesOf(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
