/** What may be open above the list. */
import type { Issued } from '../api.js';
import type { Key } from '../key.js';
import type { MenuAction } from '../list/row-menu.js';

export type Overlay =
  | { readonly show: 'create' }
  | { readonly show: Exclude<MenuAction, 'enable' | 'disable'>; readonly item: Key }
  | { readonly show: 'once'; readonly issued: Issued; readonly said: Said };

/** What a key in clear came of. */
export type Said = 'created' | 'regenerated' | 'revealed';

/** What is to be said where something was tried; nothing where the dialog has been left because the key is another one by now. */
export type OnRefusal = (fault: unknown, key: Key) => Promise<string | undefined>;
