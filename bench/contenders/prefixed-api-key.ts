/** prefixed-api-key as its documentation says: find by the short token, compare the hash of the long one. It has no faster way. */
import { checkAPIKey, extractShortToken, generateAPIKey } from 'prefixed-api-key';
import type { Presented } from '../in-process/requests.js';
import type { Contender } from '../measure.js';
import { PEER_KEYS, peer } from './peer.js';

export async function prefixedApiKey(): Promise<readonly Contender<Presented>[]> {
  const hashes = new Map<string, string>();
  const tokens: string[] = [];
  while (tokens.length < PEER_KEYS) {
    const { token, shortToken, longTokenHash } = await generateAPIKey({ keyPrefix: 'acme' });
    if (token === undefined) throw new Error('prefixed-api-key made no key.');
    hashes.set(shortToken, longTokenHash);
    tokens.push(token);
  }
  const call = ({ key }: Presented): boolean => {
    const hash = hashes.get(extractShortToken(key));
    return hash !== undefined && checkAPIKey(key, hash);
  };
  return [
    peer('prefixed-api-key', 'the secret only; no status, expiry, addresses or scopes', tokens, { call }),
  ];
}
