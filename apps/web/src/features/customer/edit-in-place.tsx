import type { CustomValue } from '@vigie/domain/custom-field';
import { Button } from '@vigie/ui/button';
import { Dialog } from '@vigie/ui/dialog';
import { Field } from '@vigie/ui/field';
import { Input } from '@vigie/ui/input';
import { Popover } from '@vigie/ui/popover';
import { type ReactElement, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { OptionList } from '../../app/option-list.tsx';
import { WordsEditor } from '../condition/words-editor.tsx';
import { customText, customValueOf } from '../custom-field/custom-text.ts';
import { useSpelling } from '../custom-field/use-custom.ts';
import type { CustomerRow } from './customer-cells.tsx';
import { type EditField, type EditValue, isSameValue, useEditFields } from './edit-fields.ts';
import { type EditConflict, useEdit } from './use-edit.ts';

export interface EditTarget {
  row: CustomerRow;
  /** The field to edit; null asks which. */
  key: string | null;
  /** What the editor stands at, and where the focus returns to. */
  at: Element;
}

/** Names are the longest texts that are edited here, and the shortest that are refused. */
const MAX_TEXT = 300;

/** The editor of whatever is edited in place on a page: one small panel at the value, and what follows from it. */
export function EditInPlace({
  target,
  onTarget,
}: {
  target: EditTarget | null;
  onTarget: (target: EditTarget | null) => void;
}): ReactElement {
  const { t } = useTranslation();
  const fields = useEditFields();
  const editing = useEdit();
  useUndoKey(editing.undoLast);
  // The panel keeps what it shows while it closes.
  const [shown, setShown] = useState(target);
  if (target !== null && target !== shown) setShown(target);
  const open = shown === null ? [] : fields.filter((one) => one.isOpen(shown.row));
  const field = open.find(({ key }) => key === shown?.key);
  // The field is chosen in the panel that is open already: the keyboard goes on in what takes its place.
  const entry = useRef<HTMLDivElement>(null);
  const isChosen = field !== undefined;
  useEffect(() => {
    if (isChosen) entry.current?.querySelector<HTMLElement>('input, select')?.focus();
  }, [isChosen]);
  const save = (value: EditValue): void => {
    onTarget(null);
    if (shown === null || field === undefined || isSameValue(field.of(shown.row), value)) return;
    editing.save({ row: shown.row, field, before: field.of(shown.row), value });
  };
  return (
    <>
      <Popover
        anchor={shown?.at ?? null}
        label={field === undefined ? t('common.edit') : `${t('common.edit')}: ${field.label}`}
        isOpen={target !== null}
        onOpenChange={(isOpen) => (isOpen ? undefined : onTarget(null))}
      >
        <div ref={entry} data-entry="" className="flex min-h-0 flex-1 flex-col">
          {shown === null ? null : field !== undefined ? (
            <ValueEditor key={`${shown.row.id} ${field.key}`} field={field} value={field.of(shown.row)} onSave={save} />
          ) : (
            <OptionList
              label={t('customer.edit.which')}
              noMatch={t('condition.edit.noChoice')}
              options={open.map(({ key, label }) => ({ value: key, label }))}
              onChoose={(key) => onTarget({ ...shown, key })}
            />
          )}
        </div>
      </Popover>
      {editing.conflict === null ? null : (
        <ConflictDialog conflict={editing.conflict} onTheirs={editing.keepTheirs} onMine={editing.useMine} />
      )}
    </>
  );
}

function ValueEditor({
  field,
  value,
  onSave,
}: {
  field: EditField;
  value: EditValue;
  onSave: (value: EditValue) => void;
}): ReactElement {
  const { t } = useTranslation();
  if (field.kind === 'one')
    return (
      <OptionList
        label={field.label}
        noMatch={t('condition.edit.noChoice')}
        options={field.options.map((one) => ({ ...one, isChosen: one.value === String(value ?? '') }))}
        onChoose={(chosen) => onSave(chosen === '' ? null : chosen)}
      />
    );
  if (field.kind === 'tags') return <TagsForm field={field} value={value as string[]} onSave={onSave} />;
  return <TextForm field={field} value={value} onSave={onSave} />;
}

function SaveRow(): ReactElement {
  const { t } = useTranslation();
  return (
    <Button type="submit" kind="primary" className="justify-self-start">
      {t('common.save')}
    </Button>
  );
}

function TagsForm({
  field,
  value,
  onSave,
}: {
  field: EditField;
  value: string[];
  onSave: (value: EditValue) => void;
}): ReactElement {
  const [words, setWords] = useState(value);
  return (
    <form
      className="grid gap-3 p-3"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(words);
      }}
    >
      <div className="grid gap-1">
        <span className="text-xs font-medium text-ink-2">{field.label}</span>
        <WordsEditor label={field.label} words={words} onChange={setWords} />
      </div>
      <SaveRow />
    </form>
  );
}

function TextForm({
  field,
  value,
  onSave,
}: {
  field: EditField;
  value: EditValue;
  onSave: (value: EditValue) => void;
}): ReactElement {
  const { t } = useTranslation();
  const spelling = useSpelling();
  const type = field.kind === 'number' || field.kind === 'money' ? field.kind : 'text';
  const [text, setText] = useState(customText(type, value as CustomValue | null, spelling));
  const [error, setError] = useState<string>();
  const submit = (): void => {
    const given = customValueOf(type, text, spelling);
    if (given === undefined) setError(t('error.customField.invalidValue', { value: text }));
    else if (given === null && field.isRequired) setError(t('error.validation.required'));
    else onSave(given);
  };
  return (
    <form
      className="grid gap-3 p-3"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field label={field.label} error={error}>
        {(control) => (
          <Input
            {...control}
            type={field.kind === 'day' ? 'date' : 'text'}
            inputMode={type === 'text' ? undefined : 'decimal'}
            autoComplete="off"
            maxLength={MAX_TEXT}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <SaveRow />
    </form>
  );
}

/** Both values of a field that two people changed at once: nothing is overwritten unseen. */
function ConflictDialog({
  conflict,
  onTheirs,
  onMine,
}: {
  conflict: EditConflict;
  onTheirs: () => void;
  onMine: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const { field, row, theirs, value } = conflict;
  const sides = [
    [t('customer.edit.theirs'), field.words(theirs)],
    [t('customer.edit.mine'), field.words(value)],
  ] as const;
  return (
    <Dialog
      title={t('customer.edit.conflict', { name: row.name, field: field.label })}
      isOpen
      onClose={onTheirs}
      actions={
        <>
          <Button onClick={onTheirs}>{t('customer.edit.keepTheirs')}</Button>
          <Button kind="primary" onClick={onMine}>
            {t('customer.edit.useMine')}
          </Button>
        </>
      }
    >
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        {sides.map(([side, words]) => (
          <div key={side} className="contents">
            <dt className="text-ink-3">{side}</dt>
            <dd className="break-words text-ink">{words}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

/** ⌘Z or Ctrl+Z, but where somebody types: the keys have their own meaning there. */
function useUndoKey(undo: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 'z' || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest('input, textarea, [role=dialog]') !== null) return;
    event.preventDefault();
    undo();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}
