import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../adapters/stores/memory.js';
import { testWarden } from '../../adapters/testing.js';
import { createKeywarden } from '../../src/index.js';
import { KeyFormat } from '../../src/key/format.js';

describe('explain', () => {
  const scopes = { read: 'Read', write: 'Write' } as const;

  it('answers every check of a real key, also behind the first refusal', async () => {
    const { warden, mint } = testWarden({ scopes });
    const { key, record } = await mint({ scopes: ['read'], allowIps: ['10.0.0.0/8'] });
    await warden.keys.disable(record.id);
    const explanation = await warden.explain(key, { ip: '192.0.2.1', scopes: ['write'] });
    expect(explanation).toMatchObject({ ok: false, code: 'API_KEY_DISABLED', keyId: record.id });
    const verdicts = Object.fromEntries(explanation.checks.map((check) => [check.name, check.verdict]));
    expect(verdicts).toEqual({
      'well-formed': 'passed',
      'prefix known': 'passed',
      'secret matches': 'passed',
      'not revoked': 'passed',
      enabled: 'refused',
      'not expired': 'passed',
      'address restriction accepted': 'passed',
      'address allowed': 'refused',
      'all scopes': 'refused',
      'one of the scopes': 'passed',
      'sub-account allowed': 'passed',
      'within the rate limit': 'passed',
    });
  });

  it('agrees with verify', async () => {
    const { warden, mint } = testWarden({ scopes });
    const { key } = await mint({ scopes: ['read'], allowIps: ['10.0.0.0/8'], subaccounts: ['eu'] });
    for (const ip of [undefined, '10.0.0.1', '11.0.0.1']) {
      for (const wanted of [[], ['read'], ['write']] as const) {
        for (const subaccount of [undefined, 'eu', 'us']) {
          for (const refuseIpRestricted of [false, true]) {
            const context = { ip, scopes: wanted, subaccount, refuseIpRestricted };
            const outcome = await warden.verify(key, context);
            const explanation = await warden.explain(key, context);
            expect(explanation.ok).toBe(outcome.ok);
            expect(explanation.code).toBe(outcome.ok ? null : outcome.code);
          }
        }
      }
    }
  });

  it('state-needs-secret: tells nothing of a key to whoever has not its secret', async () => {
    const { warden, mint } = testWarden({ scopes });
    const { record } = await mint({});
    await warden.keys.revoke(record.id);
    const explanation = await warden.explain(new KeyFormat('test').remint(record.prefix).key);
    expect(explanation).toMatchObject({ ok: false, code: 'API_KEY_INVALID', keyId: null });
    expect(explanation.checks.map((check) => check.verdict)).toEqual([
      'passed',
      'passed',
      'refused',
      ...explanation.checks.slice(3).map(() => 'not asked'),
    ]);
    const malformed = await warden.explain('nonsense');
    expect(malformed.checks.slice(0, 3).map((check) => check.verdict)).toEqual([
      'refused',
      'not asked',
      'not asked',
    ]);
  });

  it('has no side effect: it counts no use, tells no metrics and asks the store itself', async () => {
    const store = memoryStore();
    const events: unknown[] = [];
    const warden = createKeywarden({ brand: 'acme', store, onOutcome: (event) => events.push(event) });
    const { key, record } = await warden.keys.create({});
    expect((await warden.explain(key)).ok).toBe(true);
    await warden.close();
    const [summary] = await warden.keys.usage([record.id], { from: '2020-01-01', to: '2099-12-31' });
    expect(summary?.lastUsedAt).toBeNull();
    expect(events).toEqual([]);
  });
});
