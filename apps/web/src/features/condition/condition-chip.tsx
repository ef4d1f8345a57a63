import type { Condition, Relation } from '@vigie/domain/condition';
import { Popover } from '@vigie/ui/popover';
import { X } from 'lucide-react';
import type { ComponentProps, ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { ConditionEditor } from './condition-editor.tsx';
import { isSimple } from './condition-tree.ts';
import { saidOf, sentenceOf, type Vocabulary } from './condition-words.ts';
import { useNamed } from './use-vocabulary.ts';

/** A condition in words: a click opens its editor, or, of a group, the whole tree. */
export function ConditionChip({
  own: vocabulary,
  relation = null,
  condition,
  isOpen,
  onOpenChange,
  onChange,
  onRemove,
  onGroup,
}: {
  own: Vocabulary;
  relation?: Relation | null;
  condition: Condition;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
  onGroup?: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const own = useNamed(vocabulary, condition);
  const said = saidOf(own, condition, relation);
  const sentence = sentenceOf(own, condition, relation);
  const face = { ...said, sentence };
  return (
    <span className="inline-flex h-[26px] max-w-full min-w-0 items-stretch rounded-md border border-line bg-surface hover:border-line-strong max-sm:h-9">
      {isSimple(condition) ? (
        <Popover
          trigger={<ChipFace {...face} />}
          label={t('condition.bar.edit')}
          isOpen={isOpen}
          onOpenChange={onOpenChange}
        >
          <ConditionEditor
            own={own}
            relation={relation}
            condition={condition}
            onChange={onChange}
            onDone={() => onOpenChange(false)}
          />
        </Popover>
      ) : (
        <ChipFace {...face} aria-haspopup="dialog" onClick={onGroup} />
      )}
      <button
        type="button"
        aria-label={t('condition.bar.remove', { filter: sentence })}
        onClick={onRemove}
        className="grid w-6 shrink-0 place-items-center rounded-r-md text-ink-3 hover:text-ink max-sm:w-9"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </span>
  );
}

/** The words in up to three cells; shortened where they are long, whole as title. */
function ChipFace({
  subject,
  operator,
  value,
  sentence,
  ...button
}: ComponentProps<'button'> & { subject: string; operator: string; value: string; sentence: string }): ReactElement {
  const { t } = useTranslation();
  // What is asked of related records stands behind what they are.
  const head = operator === '' && value !== '' ? t('condition.of', { subject }) : subject;
  return (
    <button
      type="button"
      title={sentence}
      className="inline-flex min-w-0 items-center rounded-l-md text-left whitespace-nowrap"
      {...button}
    >
      <span className="max-w-80 truncate px-2">{head}</span>
      {operator === '' ? null : <span className="border-l border-line px-2 text-ink-3">{operator}</span>}
      {value === '' ? null : <span className="max-w-72 min-w-0 truncate border-l border-line px-2">{value}</span>}
    </button>
  );
}
