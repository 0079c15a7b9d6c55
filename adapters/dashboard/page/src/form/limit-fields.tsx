/** From where, for which sub-accounts, how long and how often a key may be used. */
import type { ComponentChildren } from 'preact';
import type { TextName } from '../../../texts.js';
import { fromNow, say, toTheMinute } from '../say.js';
import type { Draft } from './draft.js';
import { EXPIRY_CHOICES, expiryOf, localDate } from './draft.js';
import { describedBy, Field } from './field.js';

interface LimitProps {
  readonly id: string;
  readonly draft: Draft;
  readonly faults: readonly string[] | undefined;
  /** Why it cannot be changed at all. */
  readonly locked: string | undefined;
  readonly onChange: (change: Partial<Draft>) => void;
}

/** And what the caller's own limits leave. */
interface BoundedProps extends LimitProps {
  /** Why the widest choice is closed. */
  readonly bound: string | undefined;
}

export function AddressField({ id, draft, faults, locked, bound, onChange }: BoundedProps) {
  return (
    <Field
      id={id}
      label={say('fieldAddresses')}
      hint={bound ?? say('addressesHint')}
      faults={faults}
      optional={!bound}
      locked={locked}
    >
      <Lines
        id={id}
        text={draft.addresses}
        faults={faults}
        locked={locked}
        placeholder={'203.0.113.7\n10.0.0.0/8'}
        onText={(addresses) => onChange({ addresses })}
      />
    </Field>
  );
}

export function SubaccountField({ id, draft, faults, locked, bound, onChange }: BoundedProps) {
  const { subaccounts } = draft;
  return (
    <Field
      id={id}
      label={say('fieldSubaccounts')}
      hint={bound ?? (subaccounts === null ? '' : say('subaccountsHint'))}
      faults={faults}
      group
      locked={locked}
    >
      <Choices>
        <Choice
          group={id}
          text="subaccountsAll"
          checked={subaccounts === null}
          disabled={locked !== undefined || bound !== undefined}
          onChoose={() => onChange({ subaccounts: null })}
        />
        <Choice
          group={id}
          text="subaccountsThese"
          checked={subaccounts !== null}
          disabled={locked !== undefined}
          onChoose={() => onChange({ subaccounts: subaccounts ?? '' })}
        />
      </Choices>
      {subaccounts !== null && (
        <Lines
          id={`${id}-lines`}
          of={id}
          label={say('fieldSubaccounts')}
          text={subaccounts}
          faults={faults}
          locked={locked}
          placeholder={'eu-west\nbilling'}
          onText={(text) => onChange({ subaccounts: text })}
        />
      )}
    </Field>
  );
}

const EXPIRY_TEXTS = {
  '7d': 'days7',
  '30d': 'days30',
  '90d': 'days90',
  '365d': 'days365',
  date: 'expiryOn',
  never: 'expiryNever',
} as const satisfies Record<Draft['expiry'], TextName>;

interface ExpiryProps extends BoundedProps {
  /** Epoch ms; the latest that the caller may give. `null`: any. */
  readonly latest: number | null;
}

export function ExpiryField({ id, draft, faults, locked, bound, latest, onChange }: ExpiryProps) {
  const { expiry, date } = draft;
  const at = expiryOf(draft);
  const tooLate = (choice: Draft['expiry']): boolean => {
    if (latest === null || choice === 'date') return false;
    const when = expiryOf({ ...draft, expiry: choice });
    return when === null || (when ?? 0) > latest;
  };
  return (
    <Field
      id={id}
      label={say('fieldExpiry')}
      hint={
        <>
          {bound !== undefined && <>{bound} </>}
          {at === null
            ? say('expiryNeverHint')
            : typeof at === 'number' &&
              say(at > Date.now() ? 'expiryAt' : 'expiryOver', {
                when: `${toTheMinute(at)} (${fromNow(at)})`,
              })}
        </>
      }
      faults={faults}
      group
      locked={locked}
    >
      <Choices>
        {EXPIRY_CHOICES.map((choice) => (
          <Choice
            key={choice}
            group={id}
            text={EXPIRY_TEXTS[choice]}
            checked={expiry === choice}
            disabled={locked !== undefined || tooLate(choice)}
            onChoose={() =>
              onChange({
                expiry: choice,
                ...(choice === 'date' &&
                  date === '' && { date: localDate(at ?? Date.now() + 7_776_000_000) }),
              })
            }
          />
        ))}
      </Choices>
      {expiry === 'date' && (
        <input
          class="input"
          type="datetime-local"
          aria-label={say('expiryDate')}
          aria-describedby={describedBy(id)}
          aria-invalid={faults !== undefined}
          disabled={locked !== undefined}
          value={date}
          onInput={({ currentTarget }) => onChange({ date: currentTarget.value })}
        />
      )}
    </Field>
  );
}

export function RateField({ id, draft, faults, locked, bound, onChange }: BoundedProps) {
  const { limited, points, seconds } = draft;
  const number = (label: 'ratePoints' | 'rateSeconds', value: string, name: 'points' | 'seconds') => (
    <label class="inline-field">
      <span>{say(label)}</span>
      <input
        class="input"
        type="number"
        min={1}
        step={1}
        value={value}
        disabled={locked !== undefined}
        aria-describedby={describedBy(id)}
        aria-invalid={faults !== undefined}
        onInput={({ currentTarget }) => onChange({ [name]: currentTarget.value })}
      />
    </label>
  );
  return (
    <Field
      id={id}
      label={say('fieldRate')}
      hint={bound ?? (limited ? say('rateSentence', { points, seconds }) : '')}
      faults={faults}
      group
      locked={locked}
    >
      <label class="check">
        <input
          type="checkbox"
          checked={limited}
          disabled={locked !== undefined || (bound !== undefined && limited)}
          onChange={({ currentTarget }) => onChange({ limited: currentTarget.checked })}
        />
        {say('rateOn')}
      </label>
      {limited && (
        <div class="inline-fields">
          {number('ratePoints', points, 'points')}
          {number('rateSeconds', seconds, 'seconds')}
        </div>
      )}
    </Field>
  );
}

export function Choices({ children }: { readonly children: ComponentChildren }) {
  return <div class="choices">{children}</div>;
}

interface ChoiceProps {
  readonly group: string;
  readonly text: TextName;
  readonly checked: boolean;
  readonly disabled: boolean;
  readonly onChoose: () => void;
}

/** One of several. */
export function Choice({ group, text, checked, disabled, onChoose }: ChoiceProps) {
  return (
    <label class="choice">
      <input type="radio" name={group} checked={checked} disabled={disabled} onChange={onChoose} />
      <span>{say(text)}</span>
    </label>
  );
}

interface LinesProps {
  readonly id: string;
  /** The field whose notes belong to it. Default: its own. */
  readonly of?: string;
  readonly label?: string;
  readonly text: string;
  readonly faults: readonly string[] | undefined;
  readonly locked: string | undefined;
  readonly placeholder: string;
  readonly onText: (text: string) => void;
}

/** A list, one a line; as high as it is long, within reason. */
function Lines({ id, of = id, label, text, faults, locked, placeholder, onText }: LinesProps) {
  return (
    <textarea
      id={id}
      class="input mono"
      rows={Math.min(8, Math.max(3, text.split('\n').length + 1))}
      value={text}
      placeholder={placeholder}
      disabled={locked !== undefined}
      spellcheck={false}
      autoComplete="off"
      {...(label !== undefined && { 'aria-label': label })}
      aria-invalid={faults !== undefined}
      aria-describedby={describedBy(of)}
      onInput={({ currentTarget }) => onText(currentTarget.value)}
    />
  );
}
