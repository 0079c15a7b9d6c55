/** A field of a form: its name, what it is for, and what is wrong with it – for eyes and for ears. */
import type { ComponentChildren } from 'preact';
import { say } from '../say.js';

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly faults?: readonly string[] | undefined;
  readonly optional?: boolean;
  readonly children: ComponentChildren;
  /** Several controls: the name is that of their group. */
  readonly group?: boolean;
  /** Why nothing can be chosen here. */
  readonly locked?: string | undefined;
}

export function Field({ id, label, hint, faults, optional, children, group, locked }: FieldProps) {
  const name = (
    <>
      {label}
      {optional && <span class="faint"> {say('optional')}</span>}
    </>
  );
  // A bound that is broken is said once, as the fault that it then is.
  const broken = typeof hint === 'string' && faults?.includes(hint) === true;
  const notes = (
    <div class="notes">
      {hint !== undefined && hint !== '' && !broken && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {locked && (
        <p class="hint locked" id={`${id}-locked`}>
          {locked}
        </p>
      )}
      <div id={`${id}-fault`} class="fault" aria-live="polite">
        {faults?.map((fault) => (
          <p key={fault}>{fault}</p>
        ))}
      </div>
    </div>
  );
  if (group) {
    return (
      // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out like the other fields.
      <div
        class="field"
        role="group"
        id={id}
        tabIndex={-1}
        aria-labelledby={`${id}-label`}
        aria-describedby={describedBy(id)}
        aria-invalid={faults !== undefined}
      >
        <span class="label" id={`${id}-label`}>
          {name}
        </span>
        {children}
        {notes}
      </div>
    );
  }
  return (
    <div class="field">
      <label class="label" for={id}>
        {name}
      </label>
      {children}
      {notes}
    </div>
  );
}

/** What a control of a field says about itself. */
export function describedBy(id: string): string {
  return `${id}-hint ${id}-locked ${id}-fault`;
}
