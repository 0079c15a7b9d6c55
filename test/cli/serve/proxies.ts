/** The two proxies that the recipes are run with, as processes of their own: no other instance of theirs is touched. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../free-port.js';
import { Child } from './child-process.js';
import { adapted, eventually, ROOT } from './scene.js';

/** What a recipe is adapted to. */
export interface Behind {
  readonly folder: string;
  /** Where Keywarden listens. */
  readonly keywarden: number;
  /** Where the program behind the proxy listens. */
  readonly upstream: number;
  /** What else is replaced in the recipe. */
  readonly replaced?: Readonly<Record<string, string>>;
}

/** A proxy that listens. */
export interface RunningProxy {
  readonly port: number;
  readonly child: Child;
  /** What it said, its own error log with it. */
  log(): string;
  /** A master that is killed leaves its workers behind: it is asked to end. */
  end(): Promise<unknown>;
}

const recipe = (name: string): string => readFileSync(join(ROOT, 'examples', 'forward-auth', name), 'utf8');

/** The folder of the static site, with a page in it. */
function site(folder: string): string {
  const root = join(folder, 'site');
  mkdirSync(join(root, 'docs'), { recursive: true });
  writeFileSync(join(root, 'index.html'), 'the site');
  writeFileSync(join(root, 'docs', 'index.html'), 'the docs');
  return root;
}

export async function nginx({ folder, keywarden, upstream, replaced = {} }: Behind): Promise<RunningProxy> {
  const port = await freePort();
  const prefix = join(folder, `nginx-${port}`);
  mkdirSync(prefix);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${prefix}/${name};`,
  );
  const configuration = adapted(recipe('nginx.conf'), {
    '127.0.0.1:8420': `127.0.0.1:${keywarden}`,
    'listen 8080;': `listen 127.0.0.1:${port};`,
    '/var/www/site': site(folder),
    'http://127.0.0.1:3000': `http://127.0.0.1:${upstream}`,
    'worker_processes auto;': 'worker_processes 1;',
    'http {': `http {\n    access_log off;\n    ${temporary.join('\n    ')}`,
    ...replaced,
  });
  const path = join(prefix, 'nginx.conf');
  const errors = join(prefix, 'error.log');
  writeFileSync(path, configuration);
  // The workers of a master that is root would be nobody, who cannot read the folders of a test.
  const user = process.getuid?.() === 0 ? 'user root; ' : '';
  const child = new Child([
    'nginx',
    '-p',
    prefix,
    '-c',
    path,
    '-e',
    errors,
    '-g',
    `${user}daemon off; pid ${prefix}/nginx.pid;`,
  ]);
  await listens(port, child);
  return {
    port,
    child,
    log: () => `${child.output}${child.errors}${readFileSync(errors, 'utf8')}`,
    end: () => child.end(),
  };
}

export async function caddy({ folder, keywarden, upstream, replaced = {} }: Behind): Promise<RunningProxy> {
  const port = await freePort();
  const home = join(folder, `caddy-${port}`);
  mkdirSync(home);
  const configuration = adapted(recipe('Caddyfile'), {
    'forward_auth 127.0.0.1:8420': `forward_auth 127.0.0.1:${keywarden}`,
    'http://:8080 {': `http://:${port} {\n\tbind 127.0.0.1`,
    '/var/www/site': site(folder),
    'reverse_proxy 127.0.0.1:3000': `reverse_proxy 127.0.0.1:${upstream}`,
    ...replaced,
  });
  const path = join(home, 'Caddyfile');
  writeFileSync(path, configuration);
  const child = new Child(['caddy', 'run', '--config', path, '--adapter', 'caddyfile'], {
    ...process.env,
    HOME: home,
    XDG_DATA_HOME: home,
    XDG_CONFIG_HOME: home,
  });
  await listens(port, child);
  return { port, child, log: () => `${child.output}${child.errors}`, end: () => child.end() };
}

async function listens(port: number, child: Child): Promise<void> {
  let over = false;
  void child.ended.then(() => {
    over = true;
  });
  await eventually(async () => {
    if (over) throw new Error(`The proxy ended: ${child.output}${child.errors}`);
    return fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
  });
}
