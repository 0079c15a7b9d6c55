/** jsonwebtoken, HS256: as documented with a secret of text, and with a KeyObject, which is its fastest. */
import { createSecretKey, type KeyObject } from 'node:crypto';
import { createRequire } from 'node:module';
import type { Presented } from '../in-process/requests.js';
import type { Contender } from '../measure.js';
import { claimsOf, mayBoth, PEER_KEYS, peer, SECRET } from './peer.js';

/** What of it is used: it comes without types. */
interface JsonWebToken {
  sign(claims: object, secret: string): string;
  verify(
    token: string,
    secret: string | KeyObject,
    options: { readonly algorithms: readonly string[] },
  ): unknown;
}

const jwt: JsonWebToken = createRequire(import.meta.url)('jsonwebtoken');

export async function jsonwebtoken(): Promise<readonly Contender<Presented>[]> {
  const tokens = Array.from({ length: PEER_KEYS }, (_, number) => jwt.sign(claimsOf(number), SECRET));
  const note = 'signature, expiry and scopes; nothing can be revoked';
  const by = (secret: string | KeyObject) => (presented: Presented) => {
    const payload = jwt.verify(presented.key, secret, { algorithms: ['HS256'] });
    return typeof payload === 'object' && payload !== null && 'scope' in payload && mayBoth(payload.scope);
  };
  return [
    peer('jsonwebtoken HS256', note, tokens, { call: by(SECRET) }),
    peer('jsonwebtoken HS256, secret as KeyObject', note, tokens, {
      call: by(createSecretKey(Buffer.from(SECRET))),
    }),
  ];
}
