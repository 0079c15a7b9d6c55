/**
 * fast-jwt, HS256: as documented, and with its cache of verified tokens, which is its fastest. It takes its secret as text or
 * bytes: a KeyObject is refused when the first token comes.
 */
import { createSigner, createVerifier } from 'fast-jwt';
import type { Presented } from '../in-process/requests.js';
import type { Contender } from '../measure.js';
import { claimsOf, mayBoth, PEER_KEYS, peer, SECRET } from './peer.js';

export async function fastJwt(): Promise<readonly Contender<Presented>[]> {
  const sign = createSigner({ key: SECRET, algorithm: 'HS256' });
  const tokens = Array.from({ length: PEER_KEYS }, (_, number) => sign(claimsOf(number)));
  const note = 'signature, expiry and scopes; nothing can be revoked';
  const by = (verify: (token: string) => unknown) => ({
    call: (presented: Presented): boolean => {
      const payload = verify(presented.key);
      return typeof payload === 'object' && payload !== null && 'scope' in payload && mayBoth(payload.scope);
    },
  });
  const algorithms = ['HS256' as const];
  return [
    peer('fast-jwt HS256', note, tokens, by(createVerifier({ key: SECRET, algorithms }))),
    peer(
      'fast-jwt HS256 with its cache',
      `${note} while it is cached`,
      tokens,
      by(createVerifier({ key: SECRET, algorithms, cache: 2 * PEER_KEYS })),
    ),
  ];
}
