/** The one form, for a key that is new and for one that is there. */
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { KEY_TYPES } from '../../../../../src/record.js';
import type { TextName } from '../../../texts.js';
import type { Issued } from '../api.js';
import { api, Fault } from '../api.js';
import type { Key } from '../key.js';
import { Ask } from '../parts/ask.js';
import { useBeforeUnload } from '../parts/before-unload.js';
import { Dialog } from '../parts/dialog.js';
import { Icon } from '../parts/icon.js';
import { isUnsure, sentenceOf } from '../parts/problem.js';
import { say } from '../say.js';
import { useSession } from '../session.js';
import type { Faults } from './checks.js';
import { boundOf, faultsOf, placeOf } from './checks.js';
import { ConflictNote, useConflict } from './conflict.js';
import type { Draft, Field as FieldName } from './draft.js';
import { bodyFor, changedFields, draftOf, FIELD_TEXTS, FIELDS, freshDraft, rebased } from './draft.js';
import { describedBy, Field } from './field.js';
import { AddressField, Choice, Choices, ExpiryField, RateField, SubaccountField } from './limit-fields.js';
import { MemberPicker } from './member-picker.js';
import { ScopePicker } from './scope-picker.js';

interface KeyFormProps {
  /** `undefined`: a new one. */
  readonly item: Key | undefined;
  readonly onIssued: (issued: Issued) => void;
  readonly onSaved: (key: Key) => void;
  /** The key as it is was found to be another one than the form was filled with; `null`: it is gone. */
  readonly onMend: (id: string, key: Key | null) => void;
  readonly onClose: () => void;
  /** Nobody knows whether it was saved. */
  readonly onUnsure: () => void;
}

/** How long typing has to pause before lists are looked at, in ms. */
const PAUSE = 300;

const TYPE_TEXTS = { none: 'typeNone', user: 'typeUser', shared: 'typeShared' } as const satisfies Record<
  string,
  TextName
>;
const TYPE_HINTS = { none: 'typeNoneHint', user: 'typeUserHint', shared: 'typeSharedHint' } as const;

export function KeyForm({ item, onIssued, onSaved, onMend, onClose, onUnsure }: KeyFormProps) {
  const session = useSession();
  const { grant, caller } = session;
  const id = useId();
  const [draft, setDraft] = useState(() => (item === undefined ? freshDraft(grant) : draftOf(item)));
  const fresh = useRef(draft);
  const { base, conflict, resolve, onStale } = useConflict(item, onMend, (before, now) => {
    setDraft((mine) => rebased(mine, draftOf(before), draftOf(now)));
  });
  const initial = useMemo(() => (base === undefined ? fresh.current : draftOf(base)), [base]);
  /** Fields that somebody was in: what is wrong with the others is not said yet. */
  const [touched, setTouched] = useState<ReadonlySet<FieldName>>(new Set());
  const [refused, setRefused] = useState<Faults>({});
  const [refusal, setRefusal] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const changed = useMemo(() => changedFields(draft, initial), [draft, initial]);
  const asked = base === undefined ? FIELDS : changed;
  const settled = usePaused(draft);
  const faults = useMemo(() => faultsOf(settled, asked, session), [settled, asked.join()]);
  const told = (field: FieldName) => refused[field] ?? (touched.has(field) ? faults[field] : undefined);

  const set = (field: FieldName) => (change: Partial<Draft>) => {
    setDraft((now) => ({ ...now, ...change }));
    setTouched((now) => new Set(now).add(field));
    setRefused(({ [field]: _answered, ...others }) => others);
    setRefusal(undefined);
  };
  const own = base !== undefined && session.isItself(base);
  // Why is said once, above all of them.
  const locked = own ? '' : undefined;
  const bound = (field: Parameters<typeof boundOf>[0], isBound: boolean) =>
    isBound ? boundOf(field, grant) : undefined;
  const limits = grant === 'all' ? undefined : grant;
  const othersClosed = limits !== undefined && !caller.operations.includes('impersonate');

  useBeforeUnload(changed.length > 0 && !busy);

  const focusOn = (field: FieldName) => {
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>(`[id="${id}-${field}"]`)?.focus());
  };

  const submit = async () => {
    const wrong = faultsOf(draft, asked, session);
    const [first] = FIELDS.filter((field) => wrong[field] !== undefined);
    setTouched(new Set(FIELDS));
    setRefused({});
    if (first !== undefined) {
      const fields = FIELDS.filter((field) => wrong[field]).map((field) => say(FIELD_TEXTS[field]));
      setRefusal(say('formInvalid', { fields: fields.join(', ') }));
      focusOn(first);
      return;
    }
    setRefusal(undefined);
    setBusy(true);
    try {
      if (base === undefined) onIssued(await api.create(bodyFor(draft, FIELDS)));
      else if (changed.length === 0) onClose();
      else onSaved(await api.update(base.id, base.version, bodyFor(draft, changed)));
    } catch (fault) {
      setBusy(false);
      if (isUnsure(fault)) onUnsure();
      if (await onStale(fault)) form.current?.querySelector<HTMLElement>('.banner button')?.focus();
      else refuse(fault);
    }
  };
  const refuse = (fault: unknown) => {
    const place = fault instanceof Fault ? placeOf(fault.code, fault.field, draft) : undefined;
    // What was typed stays: a session may come back, and a key that is refused says itself why.
    const ended = fault instanceof Fault && fault.status === 401 && session.boot.signIn === 'session';
    const text = ended ? say('signedOutForm') : sentenceOf(fault);
    if (place === undefined) {
      setRefusal(text);
      return;
    }
    const { field, line } = place;
    setRefused({ [field]: [line === undefined ? text : say('line', { line, message: text })] });
    setRefusal(say('formInvalid', { fields: say(FIELD_TEXTS[field]) }));
    focusOn(field);
  };
  const leave = () => {
    if (busy) return;
    if (changed.length > 0 && conflict?.final !== true) setLeaving(true);
    else onClose();
  };

  const final = conflict?.final === true;
  return (
    <Dialog
      kind="sheet"
      title={say(base === undefined ? 'createTitle' : 'editTitle')}
      onLeave={leave}
      actions={
        leaving ? (
          <Ask
            stay={say('keepEditing')}
            leave={say('discard')}
            onStay={() => setLeaving(false)}
            onLeave={onClose}
          >
            {say('discardTitle')}
          </Ask>
        ) : (
          <>
            <p class="fault grow" role="alert">
              {refusal}
            </p>
            <button type="button" class="button" onClick={leave}>
              {say('cancel')}
            </button>
            <button
              type="submit"
              form={`${id}-form`}
              class="button primary"
              disabled={busy || final}
              aria-busy={busy}
            >
              {say(busy ? 'saving' : base === undefined ? 'create' : 'save')}
            </button>
          </>
        )
      }
    >
      <form
        id={`${id}-form`}
        ref={form}
        class="form"
        noValidate
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        {conflict && (
          <ConflictNote
            conflict={conflict}
            onStartOver={() => {
              const now = resolve();
              if (now !== undefined) setDraft(draftOf(now));
            }}
          />
        )}
        {own && (
          <div class="banner">
            <Icon name="info" />
            <p>{say('ownKeyOnlyName')}</p>
          </div>
        )}
        <div class="pair">
          <Field id={`${id}-name`} label={say('fieldName')} hint={say('nameHint')} faults={told('name')}>
            <input
              id={`${id}-name`}
              class="input"
              value={draft.name}
              maxLength={400}
              ref={useFirstFocus()}
              aria-invalid={told('name') !== undefined}
              aria-describedby={describedBy(`${id}-name`)}
              onInput={({ currentTarget }) => set('name')({ name: currentTarget.value })}
            />
          </Field>
          <Field
            id={`${id}-alias`}
            label={say('fieldAlias')}
            hint={say('aliasHint')}
            faults={told('alias')}
            optional
          >
            <input
              id={`${id}-alias`}
              class="input mono"
              value={draft.alias}
              disabled={own}
              spellcheck={false}
              autocapitalize="none"
              aria-invalid={told('alias') !== undefined}
              aria-describedby={describedBy(`${id}-alias`)}
              onInput={({ currentTarget }) => set('alias')({ alias: currentTarget.value })}
            />
          </Field>
        </div>
        <div class="pair">
          <Field
            id={`${id}-type`}
            label={say('fieldType')}
            hint={say(TYPE_HINTS[draft.type])}
            faults={told('type')}
            group
          >
            <Choices>
              {KEY_TYPES.map((type) => (
                <Choice
                  key={type}
                  group={`${id}-type`}
                  text={TYPE_TEXTS[type]}
                  checked={draft.type === type}
                  disabled={own}
                  onChoose={() => set('type')({ type })}
                />
              ))}
            </Choices>
          </Field>
          <MemberPicker
            id={`${id}-behalfOf`}
            member={draft.member}
            faults={told('behalfOf')}
            locked={locked ?? bound('behalfOf', othersClosed)}
            onChange={(member) => set('behalfOf')({ member })}
          />
        </div>
        <ScopePicker
          id={`${id}-scopes`}
          chosen={draft.scopes}
          before={base?.scopes ?? []}
          faults={told('scopes')}
          locked={locked}
          onChange={(scopes) => set('scopes')({ scopes })}
        />
        <AddressField
          id={`${id}-allowIps`}
          draft={draft}
          faults={told('allowIps')}
          locked={locked}
          bound={bound('allowIps', limits !== undefined && limits.allowIps.length > 0)}
          onChange={set('allowIps')}
        />
        <SubaccountField
          id={`${id}-subaccounts`}
          draft={draft}
          faults={told('subaccounts')}
          locked={locked}
          bound={bound('subaccounts', limits !== undefined && limits.subaccounts !== null)}
          onChange={set('subaccounts')}
        />
        <ExpiryField
          id={`${id}-expiry`}
          draft={draft}
          faults={told('expiry')}
          locked={locked}
          bound={bound('expiresAt', limits !== undefined && limits.expiresAt !== null)}
          latest={limits?.expiresAt ?? null}
          onChange={set('expiry')}
        />
        {(caller.features.limits || draft.limited) && (
          <RateField
            id={`${id}-rateLimit`}
            draft={draft}
            faults={told('rateLimit')}
            locked={locked}
            bound={bound('rateLimit', limits !== undefined && limits.rateLimit !== null)}
            onChange={set('rateLimit')}
          />
        )}
      </form>
    </Dialog>
  );
}

/** The value once it has not changed for a moment. */
function usePaused<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** Puts the focus there once. */
function useFirstFocus() {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return field;
}
