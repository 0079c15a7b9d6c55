/** Which scopes a key has: grouped, described, and with what comes along by itself. */
import { useId, useMemo, useState } from 'preact/hooks';
import type { ScopeEntry } from '../../../../../src/policy/scopes.js';
import { Icon } from '../parts/icon.js';
import { say } from '../say.js';
import { useSession } from '../session.js';
import { Field } from './field.js';

/** More than one looks over at once. */
const MANY = 10;

interface ScopePickerProps {
  readonly id: string;
  readonly chosen: readonly string[];
  /** Those that the key has already may stay, although the caller may not give them or nobody may any more. */
  readonly before: readonly string[];
  readonly locked: string | undefined;
  readonly faults: readonly string[] | undefined;
  readonly onChange: (chosen: readonly string[]) => void;
}

export function ScopePicker({ id, chosen, before, locked, faults, onChange }: ScopePickerProps) {
  const { catalogue, grant } = useSession();
  const [filter, setFilter] = useState('');
  const mine = useMemo(() => (grant === 'all' ? undefined : catalogue.grantOf(grant.scopes)), [grant]);
  const groups = useMemo(() => groupsOf(catalogue.entries), [catalogue]);
  const wanted = filter.trim().toLowerCase();
  const fits = ({ name, description }: ScopeEntry) =>
    `${name}\n${description}`.toLowerCase().includes(wanted);
  const shown = [...groups].flatMap(([group, entries]) => {
    const fitting = entries.filter(fits);
    return fitting.length === 0 ? [] : [{ group, entries: fitting }];
  });
  const departed = before.filter((name) => !catalogue.has(name));
  const toggle = (name: string, on: boolean) => {
    onChange(on ? [...chosen, name].sort() : chosen.filter((one) => one !== name));
  };
  const rowOf = (entry: ScopeEntry) => {
    const by = chosen.filter((one) => one !== entry.name && catalogue.grantOf([one]).has(entry.name));
    const passable =
      mine === undefined || [...catalogue.grantOf([entry.name])].every((name) => mine.has(name));
    const open = passable || before.includes(entry.name);
    return (
      <ScopeRow
        key={entry.name}
        entry={entry}
        implied={by}
        checked={by.length > 0 || chosen.includes(entry.name)}
        locked={locked !== undefined || by.length > 0 || !open}
        note={
          by.length > 0
            ? say('scopeImpliedBy', { by: by.join(', ') })
            : open
              ? undefined
              : say('scopeNotYours')
        }
        onToggle={toggle}
      />
    );
  };
  const hint = catalogue.entries.length === 0 ? say('scopesNone') : say('scopesHint');
  return (
    <Field id={id} label={say('fieldScopes')} hint={hint} faults={faults} group locked={locked}>
      {catalogue.entries.length > 0 && (
        <div class="scopes">
          <div class="scopes-head">
            {catalogue.entries.length > MANY && (
              <span class="search">
                <Icon name="search" />
                <input
                  type="search"
                  class="input"
                  aria-label={say('scopesFilter')}
                  placeholder={say('scopesFilter')}
                  autoComplete="off"
                  value={filter}
                  onInput={({ currentTarget }) => setFilter(currentTarget.value)}
                />
              </span>
            )}
            <span class="muted" role="status">
              {say('scopesChosen', {
                count: catalogue.grantOf(chosen).size,
                total: catalogue.entries.length,
              })}
            </span>
          </div>
          <div class="scopes-list">
            {shown.map(({ group, entries }) => (
              <ScopeGroup key={group} name={group}>
                {entries.map(rowOf)}
              </ScopeGroup>
            ))}
            {shown.length === 0 && <p class="muted scopes-empty">{say('scopesNoMatch')}</p>}
            {departed.length > 0 && (
              <ScopeGroup name={say('scopeGroupDeparted')}>
                {departed.map((name) => (
                  <ScopeRow
                    key={name}
                    entry={{ name, description: say('scopeDeparted'), implies: [] }}
                    implied={[]}
                    checked={chosen.includes(name)}
                    locked={locked !== undefined}
                    note={undefined}
                    onToggle={toggle}
                  />
                ))}
              </ScopeGroup>
            )}
          </div>
        </div>
      )}
    </Field>
  );
}

function ScopeGroup({ name, children }: { readonly name: string; readonly children: unknown[] }) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out like this.
    <div class="scope-group" role="group" aria-labelledby={id}>
      <span class="scope-group-name" id={id}>
        {name}
      </span>
      {children}
    </div>
  );
}

interface ScopeRowProps {
  readonly entry: ScopeEntry;
  readonly implied: readonly string[];
  readonly checked: boolean;
  readonly locked: boolean;
  readonly note: string | undefined;
  readonly onToggle: (name: string, on: boolean) => void;
}

function ScopeRow({ entry: { name, description, implies }, checked, locked, note, onToggle }: ScopeRowProps) {
  const id = useId();
  return (
    <label class={locked ? 'scope locked' : 'scope'}>
      <input
        type="checkbox"
        checked={checked}
        disabled={locked}
        aria-labelledby={`${id}-name`}
        aria-describedby={`${id}-about`}
        onChange={({ currentTarget }) => onToggle(name, currentTarget.checked)}
      />
      <span>
        <span class="mono scope-name" id={`${id}-name`}>
          {name}
        </span>
        <span class="scope-about" id={`${id}-about`}>
          {description}
          {implies.length > 0 && (
            <span class="faint"> {say('scopeImplies', { implied: implies.join(', ') })}</span>
          )}
          {note !== undefined && <span class={checked ? 'scope-note' : 'scope-note faint'}>{note}</span>}
        </span>
      </span>
    </label>
  );
}

/** By what stands before the first `:` or `_`. */
function groupsOf(entries: readonly ScopeEntry[]): ReadonlyMap<string, readonly ScopeEntry[]> {
  const groups = new Map<string, ScopeEntry[]>();
  for (const entry of entries) {
    const [, prefix = say('scopeGroupOther')] = /^([^:_]+)[:_]/.exec(entry.name) ?? [];
    const group = groups.get(prefix);
    if (group === undefined) groups.set(prefix, [entry]);
    else group.push(entry);
  }
  return groups;
}
