/** What is published: the packed tarball, installed and used in an empty project. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pack } from '../../scripts/pack.js';
import { documents, relativeLinksOf } from '../docs/documents.js';
import { snippetsOf } from '../docs/snippets.js';
import { EmptyProject } from './empty-project.js';

const manifest: {
  readonly files: readonly string[];
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

const entries = Object.keys(manifest.exports).filter((entry) => entry !== './package.json');

const folder = mkdtempSync(join(tmpdir(), 'keywarden-tarball-'));
let tarball: string;
beforeAll(() => {
  tarball = pack(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package alone', () => {
  const project = new EmptyProject();
  beforeAll(() => project.install(tarball));
  afterAll(() => project.remove());

  it('holds what it should and nothing else', () => {
    const listed = project.run('tar', '-tzf', tarball).output.trim().split('\n');
    const files = listed.map((path) => path.replace(/^package\//, ''));
    const expected =
      /^(package\.json|README\.md|CHANGELOG\.md|CONTRIBUTING\.md|LICENSE|SECURITY\.md|bench\/README\.md|docs\/.+\.(md|svg)|examples\/.+|adapters\/dashboard\/texts\.ts|dist\/(src|adapters)\/.+\.(d\.ts|js)|dist\/chunks\/[\w.-]+\.js|dist\/adapters\/dashboard\/built\/.+\.(html|js|css|svg))$/;
    expect(files.filter((path) => !expected.test(path))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md']));
    for (const target of Object.values(manifest.exports)) {
      const wanted = typeof target === 'string' ? [target] : [target.types, target.default];
      expect(files).toEqual(expect.arrayContaining(wanted.map((path) => path.replace('./', ''))));
    }
  });

  it('holds what its README and documents link to, but for pictures of the page', () => {
    const listed = project.run('tar', '-tzf', tarball).output.trim().split('\n');
    const isShipped = (path: string) =>
      path.endsWith('/') ? listed.some((one) => one.startsWith(path)) : listed.includes(path);
    expect(documents.filter((document) => !isShipped(`package/${document}`))).toEqual([]);
    const links = documents.flatMap((document) =>
      relativeLinksOf(document)
        .map((link) => link.replace(/#.*$/, ''))
        .filter((link) => link !== '' && !link.endsWith('.png'))
        .map((link) => ({ document, link, path: join('package', dirname(document), link) })),
    );
    expect(links.length).toBeGreaterThan(40);
    expect(links.filter(({ path }) => !isShipped(path))).toEqual([]);
  });

  it('brings under 25 packages, no install script, no framework and no driver', () => {
    const installed = project.installed();
    expect(installed.map(({ name }) => name)).toContain('keywarden');
    expect(installed.length).toBeLessThan(25);
    expect(installed.filter(({ hasInstallScript }) => hasInstallScript)).toEqual([]);
    const peers = Object.keys(manifest.peerDependencies);
    expect(installed.filter(({ name }) => peers.includes(name))).toEqual([]);
  });

  it('has optional peers only', () => {
    const optional = Object.keys(manifest.peerDependencies).filter(
      (name) => manifest.peerDependenciesMeta[name]?.optional === true,
    );
    expect(optional).toEqual(Object.keys(manifest.peerDependencies));
  });

  it.each(entries)('loads %s, or names the optional peer that it wants', (entry) => {
    const specifier = `keywarden${entry.slice(1)}`;
    project.write('load.js', `await import('${specifier}');`);
    const { status, output } = project.run(process.execPath, 'load.js');
    const wanted = /Cannot find package '((?:@[^/']+\/)?[^/']+)/.exec(output)?.[1];
    if (wanted === undefined) expect({ status, output }).toEqual({ status: 0, output: '' });
    else expect(Object.keys(manifest.peerDependencies)).toContain(wanted);
  });

  it('makes and verifies a key', () => {
    project.write(
      'verify.js',
      `import { createKeywarden } from 'keywarden';
       import { memoryStore } from 'keywarden/stores/memory';
       const warden = createKeywarden({ brand: 'acme', store: memoryStore() });
       const { key } = await warden.keys.create({});
       const good = await warden.verify(key);
       const bad = await warden.verify(key.slice(0, -1));
       console.log(good.ok, bad.code);
       await warden.close();`,
    );
    expect(project.run(process.execPath, 'verify.js')).toEqual({
      status: 0,
      output: 'true API_KEY_INVALID\n',
    });
  });

  it('brings its page along', () => {
    project.write(
      'page.js',
      `import { createKeywarden } from 'keywarden';
       import { dashboard } from 'keywarden/dashboard';
       import { memoryStore } from 'keywarden/stores/memory';
       const warden = createKeywarden({ brand: 'acme', store: memoryStore() });
       const page = dashboard(warden, { actor: () => undefined, origins: ['https://admin.example'] });
       const html = await (await page(new Request('https://admin.example/'))).text();
       const [, script] = /<script[^>]* src="\\.(\\/assets\\/[^"]+)"/.exec(html);
       console.log((await page(new Request('https://admin.example' + script))).status);`,
    );
    expect(project.run(process.execPath, 'page.js')).toEqual({ status: 0, output: '200\n' });
  });

  it('loads a warden from few files, and the command line begins without it', () => {
    const dist = join(project.folder, 'node_modules', 'keywarden', 'dist');
    /** The files that are read before anything in this one runs, itself among them. */
    const readFor = (entry: string) => {
      const read = new Set([join(dist, entry)]);
      for (const file of read) {
        const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b.*? from "(\.[^"]+)";$/gm);
        for (const [, path = ''] of imports) read.add(join(dirname(file), path));
      }
      return [...read].map((file) => basename(file).replace(/-[\w-]{8}\.js$/, ''));
    };
    expect(readFor('src/index.js').sort()).toEqual(['core', 'ground', 'index.js']);
    expect(readFor('adapters/cli/main.js')).not.toContain('core');
    expect(readFor('adapters/cli/main.js')).toContain('ground');
  });

  it('keeps its insides to itself', () => {
    project.write('inside.js', `await import('keywarden/dist/src/key/digest.js');`);
    expect(project.run(process.execPath, 'inside.js').output).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});

/** What the README leaves to the reader: a port, and requests with and without a key. */
const REQUESTS = `
const server = app.listen(0, '127.0.0.1', async () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const local = await warden.keys.create({ name: 'Here', scopes: ['orders:write'], allowIps: ['127.0.0.1'] });
  for (const presented of [local.key, undefined, key]) {
    const headers: Record<string, string> = presented === undefined ? {} : { 'x-api-key': presented };
    const answer = await fetch('http://127.0.0.1:' + port + '/v1/orders', { headers });
    console.log(answer.status, await answer.text());
  }
  server.close();
  await warden.close();
});
`;

describe.each([5, 4])('the first block of the README, pasted into a project with Express %i', (major) => {
  const project = new EmptyProject();
  project.environment['KEYSTORE_PASSPHRASE'] = 'a passphrase of this test only';
  beforeAll(() => {
    const [mount] = snippetsOf(
      'README.md',
      readFileSync(new URL('../../README.md', import.meta.url), 'utf8'),
    );
    project.write('mount.ts', `${mount?.code}\n${REQUESTS}`);
    project.install(tarball, `express@${major}`, `@types/express@${major}`, '@types/node@20');
  });
  afterAll(() => project.remove());

  it('compiles, strictly, as a bundler resolves', () => {
    expect(project.compile('mount', 'bundler')).toEqual({ status: 0, output: '' });
  });

  it('compiles, strictly, as Node resolves, and works', () => {
    expect(project.compile('mount', 'nodenext')).toEqual({ status: 0, output: '' });
    const { status, output } = project.run(process.execPath, 'mount.js');
    const [good, missing, elsewhere] = output.trim().split('\n');
    expect(good).toBe('200 {"caller":"Here"}');
    expect(missing).toMatch(/^401 .*"API_KEY_MISSING"/);
    expect(elsewhere).toMatch(/^403 .*"API_KEY_IP_NOT_ALLOWED"/);
    expect(status).toBe(0);
  });
});

describe.each([
  { name: 'fastify', packages: ['fastify@5'] },
  { name: 'koa', packages: ['koa@3', '@types/koa@3'] },
  { name: 'hono', packages: ['hono@4', '@hono/node-server@2'] },
])('a project with $name and no other framework', ({ name, packages }) => {
  const project = new EmptyProject();
  const program = `mount-${name}`;
  beforeAll(() => {
    project.copy('scene', program);
    project.install(tarball, ...packages, '@types/node@20');
  });
  afterAll(() => project.remove());

  it('compiles the mount, strictly, as a bundler resolves', () => {
    expect(project.compile(program, 'bundler')).toEqual({ status: 0, output: '' });
  });

  it('compiles the mount, strictly, as Node resolves, and it works', () => {
    expect(project.compile(program, 'nodenext')).toEqual({ status: 0, output: '' });
    const { status, output } = project.run(process.execPath, `${program}.js`);
    const [good, missing, narrow] = output.trim().split('\n');
    expect(good).toBe('200 {"caller":"Billing job","same":true}');
    expect(missing).toMatch(/^401 .*"API_KEY_MISSING"/);
    expect(narrow).toMatch(/^403 .*"API_KEY_SCOPE_MISSING"/);
    expect(status).toBe(0);
  });
});
