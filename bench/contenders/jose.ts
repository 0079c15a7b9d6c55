/** jose, HS256: as documented with a secret of bytes, and with a key that was imported once. */
import { createSecretKey, webcrypto } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { Presented } from '../in-process/requests.js';
import type { Contender } from '../measure.js';
import { claimsOf, mayBoth, PEER_KEYS, peer, SECRET } from './peer.js';

export async function jose(): Promise<readonly Contender<Presented>[]> {
  const bytes = new TextEncoder().encode(SECRET);
  const tokens: string[] = [];
  while (tokens.length < PEER_KEYS) {
    const token = new SignJWT(claimsOf(tokens.length)).setProtectedHeader({ alg: 'HS256' });
    tokens.push(await token.sign(bytes));
  }
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await webcrypto.subtle.importKey('raw', bytes, algorithm, false, ['verify']);
  const note = 'signature, expiry and scopes; nothing can be revoked';
  const by = (key: Parameters<typeof jwtVerify>[1]) => async (presented: Presented) => {
    const { payload } = await jwtVerify(presented.key, key, { algorithms: ['HS256'] });
    return mayBoth(payload['scope']);
  };
  return [
    peer('jose HS256', note, tokens, { callLater: by(bytes) }),
    peer('jose HS256, secret as KeyObject', note, tokens, { callLater: by(createSecretKey(bytes)) }),
    peer('jose HS256, secret as CryptoKey', note, tokens, { callLater: by(imported) }),
  ];
}
