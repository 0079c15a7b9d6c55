/** What was done to a key, newest first. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Json, JsonObject } from '../../../../../src/record.js';
import type { TextName } from '../../../texts.js';
import { api } from '../api.js';
import { FIELD_TEXTS, FIELDS } from '../form/draft.js';
import type { Happening } from '../key.js';
import { Moment } from '../parts/moment.js';
import { Problem } from '../parts/problem.js';
import { exactly, isText, rateText, say } from '../say.js';

export function AuditTrail({ id }: { readonly id: string }) {
  const [events, setEvents] = useState<readonly Happening[]>();
  const [next, setNext] = useState<string>();
  const [fault, setFault] = useState<unknown>();
  const read = useCallback(
    async (cursor?: string) => {
      setFault(undefined);
      try {
        const page = await api.audit(id, cursor);
        setEvents((before = []) => [...(cursor === undefined ? [] : before), ...page.items]);
        setNext(page.next ?? undefined);
      } catch (reason) {
        setFault(reason);
      }
    },
    [id],
  );
  useEffect(() => {
    void read();
  }, [read]);

  if (fault !== undefined) return <Problem fault={fault} onRetry={() => read(next)} />;
  if (events === undefined) {
    return (
      <p class="muted" role="status" aria-busy="true">
        {say('auditLoading')}
      </p>
    );
  }
  if (events.length === 0) return <p class="muted">{say('auditEmpty')}</p>;
  return (
    <>
      <ol class="trail" aria-label={say('auditTitle')}>
        {events.map((event) => (
          <li key={event.sequence} class={event.action.replace(/^.*\./, 'did-')}>
            <p>
              <strong>{isText(event.action) ? say(event.action) : event.action}</strong>{' '}
              <span class="muted">{say('auditBy', { actor: event.actor.id })}</span>{' '}
              <Moment at={Date.parse(event.at)} />
            </p>
            {linesOf(event).map((line) => (
              <p key={line} class="change">
                {line}
              </p>
            ))}
          </li>
        ))}
      </ol>
      {next !== undefined && (
        <button type="button" class="button small" onClick={() => read(next)}>
          {say('auditMore')}
        </button>
      )}
    </>
  );
}

/** What changed, field by field; at creation what was chosen is in the facts above. */
function linesOf({ action, detail }: Happening): readonly string[] {
  const { changes, reason, overlapUntil } = detail;
  const lines =
    action === 'key.updated' && isObject(changes) ? Object.entries(changes).flatMap(changeLine) : [];
  if (typeof reason === 'string') lines.push(say('auditReason', { reason }));
  if (typeof overlapUntil === 'number') lines.push(say('auditOverlap', { when: exactly(overlapUntil) }));
  return lines;
}

function changeLine([field, change]: [string, Json]): string[] {
  if (!isObject(change)) return [];
  const [before, after] = [change['before'], change['after']].map((value) => textOf(field, value ?? null));
  const name = field === 'expiresAt' ? 'expiry' : FIELDS.find((one) => one === field);
  const label = name === undefined ? field : say(FIELD_TEXTS[name]);
  return [say('auditChange', { field: label, before: before ?? '', after: after ?? '' })];
}

/** What it means that nothing is said of a field, where that is not that there is none. */
const OPEN: Readonly<Record<string, TextName>> = { subaccounts: 'all', allowIps: 'any', expiresAt: 'never' };

function textOf(field: string, value: Json): string {
  if (field.endsWith('At') && typeof value === 'number') return exactly(value);
  if (value === null || (field === 'allowIps' && String(value) === '')) return say(OPEN[field] ?? 'none');
  if (isObject(value) && field === 'rateLimit')
    return rateText(Number(value['points']), Number(value['duration']));
  if (Array.isArray(value)) return value.join(', ') || say('none');
  if (value === '') return say('none');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
