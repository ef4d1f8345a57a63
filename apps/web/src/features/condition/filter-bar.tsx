import type { Condition } from '@vigie/domain/condition';
import { Popover } from '@vigie/ui/popover';
import { type ReactElement, type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FilterButton } from '../../app/filter-button.tsx';
import { AdvancedFilter } from './advanced-filter.tsx';
import { ConditionChip } from './condition-chip.tsx';
import { readCondition } from './condition-draft.ts';
import { partsOf, relatedOf, whereOf, withPart } from './condition-tree.ts';
import type { Vocabulary } from './condition-words.ts';
import { FieldPicker } from './field-picker.tsx';
import { type FilteredKind, useVocabulary } from './use-vocabulary.ts';

interface BarProps {
  /** Filters records of this kind; customers unless told. */
  kind?: FilteredKind | undefined;
  /** The filter as the address holds it, readable or not. */
  where: unknown;
  onWhere: (where: Condition | undefined) => void;
  isPicking: boolean;
  onPicking: (isPicking: boolean) => void;
}

/** The chips of the filter and the way to more of them. */
export function FilterBar(props: BarProps): ReactElement {
  const own = useVocabulary(props.kind);
  if (own === undefined) return <FilterButton onClick={() => props.onPicking(true)} />;
  const reading = props.where === undefined ? { condition: { all: [] } } : readCondition(props.where, own.catalogue);
  return <Chips {...props} own={own} parts={'condition' in reading ? partsOf(reading.condition) : []} />;
}

function Chips({
  own,
  parts,
  onWhere,
  isPicking,
  onPicking,
}: BarProps & { own: Vocabulary; parts: readonly Condition[] }): ReactElement {
  const { t } = useTranslation();
  const [isAdvanced, setIsAdvanced] = useState(false);
  // Shown after the others until it is one of them: its value may not be complete yet.
  const [added, setAdded] = useState<{ index: number; condition: Condition } | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const put = (index: number, part: Condition | null): void => onWhere(whereOf(withPart(parts, index, part)));
  const focusButton = (): void => void requestAnimationFrame(() => button.current?.focus());
  const remove = (index: number): void => {
    setAdded(null);
    if (index < parts.length) put(index, null);
    focusButton();
  };
  const drop = (): void => {
    setAdded(null);
    focusButton();
  };
  if (added !== null && added.index < parts.length) setAdded(null);
  const shown = added === null ? parts : [...parts, added.condition];
  return (
    <>
      {shown.map((part, index) => {
        const key = `part-${index}`;
        return (
          <span key={key} className="inline-flex min-w-0 items-center gap-1.5 max-sm:shrink-0">
            {index === 0 ? null : (
              <span className="text-ink-3">
                {t(holdApart(shown[index - 1], part) ? 'condition.bar.sameOrOther' : 'condition.and')}
              </span>
            )}
            <FilterChip
              own={own}
              part={part}
              isNew={index === parts.length}
              onChange={(condition) => put(index, condition)}
              onRemove={() => remove(index)}
              onDrop={drop}
              onGroup={() => setIsAdvanced(true)}
            />
          </span>
        );
      })}
      <AddFilter
        own={own}
        button={button}
        isPicking={isPicking}
        onPicking={onPicking}
        onPick={(condition) => setAdded({ index: parts.length, condition })}
        onAdvanced={() => setIsAdvanced(true)}
      />
      {isAdvanced ? (
        <AdvancedFilter
          own={own}
          parts={parts}
          onApply={(changed) => onWhere(whereOf(changed))}
          onClose={() => {
            setIsAdvanced(false);
            focusButton();
          }}
        />
      ) : null}
    </>
  );
}

/** Two questions about related records of one kind: each may be met by another of them. */
function holdApart(before: Condition | undefined, part: Condition): boolean {
  const [one, other] = [before === undefined ? null : relatedOf(before), relatedOf(part)];
  return (
    one !== null && other !== null && one.relation === other.relation && one.form === 'some' && other.form === 'some'
  );
}

/** The button and the list of fields it opens; once one is chosen the focus is the new chip's. */
function AddFilter({
  own,
  button,
  isPicking,
  onPicking,
  onPick,
  onAdvanced,
}: Pick<BarProps, 'isPicking' | 'onPicking'> & {
  own: Vocabulary;
  button: RefObject<HTMLButtonElement | null>;
  onPick: (condition: Condition) => void;
  onAdvanced: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const hasPicked = useRef(false);
  const change = (isOpen: boolean): void => {
    hasPicked.current = false;
    onPicking(isOpen);
  };
  return (
    <Popover
      trigger={<FilterButton ref={button} />}
      label={t('condition.bar.fields')}
      isOpen={isPicking}
      onOpenChange={change}
      finalFocus={() => !hasPicked.current}
    >
      <FieldPicker
        own={own}
        onPick={(condition) => {
          hasPicked.current = true;
          onPick(condition);
          onPicking(false);
        }}
        onAdvanced={() => {
          onAdvanced();
          onPicking(false);
        }}
      />
    </Popover>
  );
}

/** What is typed waits this long for the next letter before the list follows. */
const PAUSE = 200;

/** A chip whose edits reach the list as soon as they are complete, and not before. A new one is open, and goes if left incomplete. */
function FilterChip({
  own,
  part,
  isNew,
  onChange,
  onRemove,
  onDrop,
  onGroup,
}: {
  own: Vocabulary;
  part: Condition;
  isNew: boolean;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
  onDrop: () => void;
  onGroup: () => void;
}): ReactElement {
  const [draft, setDraft] = useState<Condition | null>(isNew ? part : null);
  const apply = (): boolean => {
    const reading = readCondition(draft, own.catalogue);
    if (!('condition' in reading)) return false;
    if (isNew || JSON.stringify(reading.condition) !== JSON.stringify(part)) onChange(reading.condition);
    return true;
  };
  const applyLater = useEffectEvent(apply);
  useEffect(() => {
    if (draft === null) return;
    const timer = setTimeout(() => applyLater(), PAUSE);
    return () => clearTimeout(timer);
  }, [draft]);
  const open = (isOpen: boolean): void => {
    const isComplete = isOpen || apply();
    setDraft(isOpen ? part : null);
    if (isNew && !isComplete) onDrop();
  };
  return (
    <ConditionChip
      own={own}
      condition={draft ?? part}
      isOpen={draft !== null}
      onOpenChange={open}
      onChange={setDraft}
      onRemove={onRemove}
      onGroup={onGroup}
    />
  );
}
