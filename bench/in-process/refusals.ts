/** What it costs to refuse. */
import { createHash } from 'node:crypto';
import { checksumOf } from '../../src/key/checksum.js';
import { type Effort, interleaved } from '../measure.js';
import type { Part, Progress } from '../result.js';
import { goalOf } from '../result.js';
import { LIMIT, limitWith, PACKAGE, packageWith } from './contenders.js';
import { KEY_LENGTH, keyNumber, NEEDED, population, RESTRICTED } from './population.js';
import { requestsOf } from './requests.js';

const KEYS = 1_000;
const CHECKSUM_LENGTH = 6;

/** What is presented that no store need be asked about, by what it is called. */
const WORTHLESS: Readonly<Record<string, (number: number) => string>> = {
  'malformed: too short': (number) => keyNumber(KEYS + number).slice(0, -1),
  'malformed: a character that no key has': (number) => replaced(keyNumber(KEYS + number), 30, '-'),
  'malformed: the same in a key that is cached': (number) => replaced(keyNumber(number), 30, '-'),
  'bad checksum, unknown prefix': (number) => changed(keyNumber(KEYS + number), KEY_LENGTH - 1),
  'bad checksum, prefix of a cached key': (number) => changed(keyNumber(number), KEY_LENGTH - 1),
  'a slip in the secret of a cached key': (number) => changed(keyNumber(number), 30),
};

export async function measureRefusals(effort: Effort, progress: Progress): Promise<Part> {
  const every = { count: KEYS, over: RESTRICTED, needed: NEEDED };
  // Each has a warden of its own: what one is presented must not change what another finds.
  const worthless = await Promise.all(
    Object.entries(WORTHLESS).map(async ([name, value]) => {
      const subject = await packageWith(every);
      return { name, subject, contender: subject.refusing(name, requestsOf({ count: KEYS, value })) };
    }),
  );
  const wrong = await packageWith(every);
  const revoked = await packageWith({ ...every, over: { ...RESTRICTED, revokedAt: 1 } });
  const keys = requestsOf({ count: KEYS, value: keyNumber });
  const measured = await interleaved(
    {
      ...effort,
      id: 'in-process/refused',
      title: 'In process: what is refused',
      contenders: [
        { ...limitWith(population(KEYS, RESTRICTED), NEEDED), note: 'a valid key' },
        ...worthless.map(({ contender }) => contender),
        wrong.refusing(
          'wrong secret',
          requestsOf({ count: KEYS, value: forged }),
          'well-formed, prefix of a cached key',
        ),
        revoked.refusing('revoked', keys),
      ],
      inputs: keys,
      yardstick: LIMIT,
      notes: [
        'A wrong secret asks the store again at most once a prefix a second, which is in its figure.',
        'The first slip under a prefix costs a digest more; from then on the form is looked at first, until a key of the same prefix is let in.',
      ],
    },
    progress,
  );
  for (const { name, subject } of worthless) {
    if (subject.asked() > 0) throw new Error(`${PACKAGE} asked the store because of ${name}.`);
  }
  for (const { close } of [...worthless.map(({ subject }) => subject), wrong, revoked]) await close();
  const goals = worthless.map(({ name }) =>
    goalOf(`${name}, beside what the limit takes to let in`, measured.ratio(name, LIMIT), 'at most', 0.5),
  );
  return { tables: [measured.table], goals, absent: [] };
}

function replaced(text: string, at: number, character: string): string {
  return text.slice(0, at) + character + text.slice(at + 1);
}

function changed(text: string, at: number): string {
  return replaced(text, at, text.charAt(at) === 'a' ? 'b' : 'a');
}

/** A key's prefix with another secret, and the checksum that belongs to it. */
function forged(number: number): string {
  const secret = createHash('sha256').update(String(number)).digest('hex').slice(0, 32);
  const body = keyNumber(number).slice(0, KEY_LENGTH - CHECKSUM_LENGTH - secret.length) + secret;
  return body + checksumOf(body);
}
