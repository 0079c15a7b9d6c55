/** The page as a person meets it: by roles and names. Watches that nothing happens behind what is seen. */
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { TEXTS } from '../../adapters/dashboard/texts.js';
import type { Stage } from './stage.js';

/** How long something may take to be seen, in ms: a fault shows as a failure, not as a hang. */
const PATIENCE = 30_000;

/** A text of the page's one file of texts, with its places filled. */
export function words(name: keyof typeof TEXTS, values: Readonly<Record<string, string>> = {}): string {
  return TEXTS[name].replaceAll(/\{(\w+)\}/g, (place, key: string) => values[key] ?? place);
}

/** `expect.poll` with as much patience as everything else that is seen. */
export function soon<T>(read: () => T, timeout = PATIENCE) {
  return expect.poll(read, { timeout });
}

export interface Visit {
  /** The value of the cookie that the host knows people by. Default: `admin`. */
  readonly who?: string;
  readonly context?: BrowserContextOptions;
  /** Behind the address of the page. */
  readonly query?: string;
  /** Runs before the page's own scripts. */
  readonly script?: string;
}

/** Opens the page in a browser profile of its own. */
export async function visit(
  browser: Browser,
  { url, origin }: Stage,
  { who = 'admin', context, query = '', script = '' }: Visit = {},
) {
  const profile = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...context });
  profile.setDefaultTimeout(PATIENCE);
  await profile.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  await profile.addCookies([{ name: 'who', value: who, url: origin, httpOnly: true, sameSite: 'Strict' }]);
  if (script !== '') await profile.addInitScript(script);
  const page = await profile.newPage();
  const hub = new Hub(profile, page);
  await page.goto(url + query);
  return hub;
}

export class Hub {
  readonly profile: BrowserContext;
  readonly page: Page;
  /** What no person would see: faults of scripts, what the policy stopped, dialogs, requests that fail for another reason than being refused. */
  readonly trouble: string[] = [];
  /** Method and address of every request. */
  readonly requests: string[] = [];

  constructor(profile: BrowserContext, page: Page) {
    this.profile = profile;
    this.page = page;
    page.on('pageerror', (fault) => this.trouble.push(`fault: ${fault.message}`));
    page.on('console', (message) => {
      // A refusal is no trouble: it is asserted where it is expected.
      const refused = /^Failed to load resource: the server responded with a status of (4\d\d|503)/.test(
        message.text(),
      );
      if (['error', 'warning'].includes(message.type()) && !refused)
        this.trouble.push(`console: ${message.text()}`);
    });
    page.on('dialog', (dialog) => {
      // The browser's own question before a key that nobody has copied is gone for good.
      if (dialog.type() === 'beforeunload') return void dialog.accept();
      this.trouble.push(`dialog: ${dialog.message()}`);
      return void dialog.dismiss();
    });
    page.on('request', (request) => this.requests.push(`${request.method()} ${request.url()}`));
  }

  /** To be called at the end of each test. */
  async leave(): Promise<void> {
    await this.profile.close();
    expect(this.trouble).toEqual([]);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  dialog(name: string | RegExp): Locator {
    return this.page.getByRole('dialog', { name }).or(this.page.getByRole('alertdialog', { name }));
  }

  /** Rows of keys, without the one of headings. */
  get rows(): Locator {
    return this.page
      .getByRole('table', { name: 'API keys' })
      .getByRole('row')
      .filter({ has: this.page.getByRole('rowheader') });
  }

  row(name: string): Locator {
    const header = this.page.getByRole('rowheader');
    return this.rows.filter({ has: header.getByRole('button', { name, exact: true }) });
  }

  /** The names that are listed, from the top. */
  async names(): Promise<string[]> {
    await this.settled();
    return this.rows.getByRole('rowheader').getByRole('button').allTextContents();
  }

  /**
   * The list is there as it was read: its rows, or the heading that stands where they would be – of an empty list, or of what went
   * wrong. That nothing is busy says too little: nothing is before the reading begins, as while somebody signs in.
   */
  async settled(): Promise<void> {
    const list = this.page.getByRole('table', { name: 'API keys' });
    const instead = this.page.getByRole('main').getByRole('heading', { level: 2 });
    await list.or(instead).first().waitFor();
    await this.page.locator('[aria-busy=true]').waitFor({ state: 'detached' });
  }

  async openMenu(name: string): Promise<Locator> {
    await this.row(name)
      .getByRole('button', { name: `Actions for ${name}`, exact: true })
      .click();
    const menu = this.page.getByRole('menu');
    await menu.waitFor();
    return menu;
  }

  /** What the menu of a key offers. */
  async offered(name: string): Promise<string[]> {
    const menu = await this.openMenu(name);
    const items = await menu.getByRole('menuitem').allTextContents();
    await this.page.keyboard.press('Escape');
    return items.map((item) => item.trim());
  }

  async choose(name: string, item: string): Promise<void> {
    await (await this.openMenu(name)).getByRole('menuitem', { name: item, exact: true }).click();
  }

  async filter(status: string): Promise<void> {
    await this.page
      .getByRole('group', { name: 'Filter by status' })
      .getByRole('button', { name: status })
      .click();
  }

  async search(text: string): Promise<void> {
    await this.page.getByRole('searchbox', { name: 'Search keys' }).fill(text);
  }

  /** The dialog that shows a key in clear, and what it shows. */
  async shownKey(title = 'Save your API key'): Promise<string> {
    const field = this.dialog(title).getByRole('textbox', { name: 'API key', exact: true });
    await field.waitFor();
    return field.inputValue();
  }

  /** Copies and closes, which asks nothing once the browser has said that it is copied. */
  async keep(title = 'Save your API key'): Promise<void> {
    const dialog = this.dialog(title);
    await dialog.getByRole('button', { name: 'Copy API key' }).click();
    await dialog.getByRole('status').getByText('Copied').first().waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  /** What is copied. */
  async clipboard(): Promise<string> {
    // From beside the page, which may write what is copied and never read it.
    const beside = await this.profile.newPage();
    await beside.goto(new URL('/beside', this.page.url()).href);
    await beside.bringToFront();
    const text: string = await beside.evaluate(
      'Promise.race([navigator.clipboard.readText(), new Promise((_, no) => setTimeout(() => no(new Error("no clipboard")), 20_000))])',
    );
    await beside.close();
    return text;
  }

  /** Somebody sees this. */
  async sees(what: string | RegExp | Locator): Promise<void> {
    const locator =
      typeof what === 'string' || what instanceof RegExp ? this.page.getByText(what).first() : what;
    await locator.waitFor({ state: 'visible' });
  }

  /** What is told at the page's edge. */
  async told(text: string | RegExp): Promise<void> {
    await this.sees(this.page.getByRole('region', { name: 'Notifications' }).getByText(text));
  }
}

/** The form of a new key or of one that is there. */
export class Form {
  readonly dialog: Locator;

  constructor(hub: Hub, title: 'Create API key' | 'Edit API key') {
    this.dialog = hub.dialog(title);
  }

  field(name: string): Locator {
    return this.dialog.getByRole('textbox', { name });
  }

  scope(name: string): Locator {
    return this.dialog.getByRole('checkbox', { name, exact: true });
  }

  /** What is said to be wrong with a field of that name, which is one control or a group of them. */
  fault(name: string, text: string): Locator {
    const field = this.dialog
      .locator('.field')
      .filter({ has: this.dialog.page().getByText(name, { exact: true }) });
    return field.locator('.fault').getByText(text, { exact: true });
  }

  choice(name: string): Locator {
    return this.dialog.getByRole('radio', { name, exact: true });
  }

  async send(): Promise<void> {
    await this.dialog.getByRole('button', { name: /^(Create API key|Save changes)$/ }).click();
  }
}
