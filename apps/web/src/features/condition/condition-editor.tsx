import {
  COUNT_OPERATORS,
  type Condition,
  type Leaf,
  type Operator,
  operatorsOf,
  type Relation,
} from '@vigie/domain/condition';
import { Button } from '@vigie/ui/button';
import { Select } from '@vigie/ui/input';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { COUNT_FIELD, type FilterField, fieldIn } from './condition-catalogue.ts';
import { withOperator } from './condition-draft.ts';
import { fromRelated, isLeaf, type Related, relatedOf } from './condition-tree.ts';
import { fieldWords, operatorWords, relationWords, type Vocabulary } from './condition-words.ts';
import { ValueEditor } from './value-editor.tsx';

/** Edits one comparison, or one about related records; what the field is stays as it is. */
export function ConditionEditor({
  own,
  relation,
  condition,
  onChange,
  onDone,
}: {
  own: Vocabulary;
  relation: Relation | null;
  condition: Condition;
  onChange: (condition: Condition) => void;
  onDone: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const related = relatedOf(condition);
  return (
    <form
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        // The form stands in a portal: React would tell the forms around its place too.
        event.stopPropagation();
        onDone();
      }}
    >
      {related === null ? null : <RelatedEditor own={own} related={related} onChange={onChange} />}
      {isLeaf(condition) ? <LeafEditor own={own} relation={relation} leaf={condition} onChange={onChange} /> : null}
      <div className="flex shrink-0 justify-end border-t border-line p-2">
        <Button type="submit">{t('condition.bar.done')}</Button>
      </div>
    </form>
  );
}

function RelatedEditor({
  own,
  related,
  onChange,
}: {
  own: Vocabulary;
  related: Related;
  onChange: (condition: Condition) => void;
}): ReactElement {
  const { where, relation } = related;
  return (
    <>
      <div className="grid gap-2 p-3 pb-2">
        <FormSelect own={own} related={related} onChange={onChange} />
      </div>
      {related.counted === null ? null : (
        <LeafEditor
          own={own}
          relation={null}
          field={COUNT_FIELD}
          leaf={{ field: COUNT_FIELD.key, ...related.counted }}
          onChange={({ op, value = '' }) => onChange(fromRelated({ ...related, counted: { op, value } }))}
        />
      )}
      {where === undefined || !isLeaf(where) ? null : (
        <LeafEditor
          own={own}
          relation={relation}
          leaf={where}
          onChange={(leaf) => onChange(fromRelated({ ...related, where: leaf }))}
        />
      )}
    </>
  );
}

const FORMS = ['some', 'none', 'count'] as const;

/** At least one, none, or how many. */
export function FormSelect({
  own,
  related,
  onChange,
}: {
  own: Vocabulary;
  related: Related;
  onChange: (condition: Condition) => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <Select
      aria-label={t('condition.edit.records')}
      value={related.form}
      onChange={(event) => {
        const form = FORMS.find((one) => one === event.target.value) ?? 'some';
        onChange(fromRelated({ ...related, form }));
      }}
    >
      {FORMS.map((form) => (
        <option key={form} value={form}>
          {relationWords(own, form, related.relation)}
        </option>
      ))}
    </Select>
  );
}

/** Operator and value of one comparison; `field` where it is not one of the catalogue. */
export function LeafEditor({
  own,
  relation,
  leaf,
  field = fieldIn(own.catalogue, relation, leaf.field),
  onChange,
}: {
  own: Vocabulary;
  relation: Relation | null;
  leaf: Leaf;
  field?: FilterField | undefined;
  onChange: (leaf: Leaf) => void;
}): ReactElement | null {
  const { t } = useTranslation();
  if (field === undefined) return null;
  const isCount = field === COUNT_FIELD;
  const operators: readonly Operator[] = isCount ? COUNT_OPERATORS : operatorsOf(field.type);
  const label = isCount ? t('condition.edit.operator') : fieldWords(own, relation, field);
  return (
    <>
      <div className={`grid shrink-0 gap-2 px-3 pb-2 ${isCount ? '' : 'pt-3'}`}>
        {isCount ? null : <span className="font-medium">{label}</span>}
        <Select
          aria-label={`${label}, ${t('condition.edit.operator')}`}
          value={leaf.op}
          onChange={(event) => {
            const op = operators.find((one) => one === event.target.value);
            if (op !== undefined) onChange(withOperator(leaf, field, op));
          }}
        >
          {operators.map((op) => (
            <option key={op} value={op}>
              {operatorWords(own, field.type, op)}
            </option>
          ))}
        </Select>
      </div>
      <div data-entry className="flex min-h-0 flex-1 flex-col">
        <ValueEditor
          key={leaf.op}
          own={own}
          relation={relation}
          field={field}
          leaf={leaf}
          onChange={(value) => onChange({ ...leaf, value })}
        />
      </div>
    </>
  );
}
