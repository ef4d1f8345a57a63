import type { Condition, Relation } from '@vigie/domain/condition';
import { Button } from '@vigie/ui/button';
import { Select } from '@vigie/ui/input';
import { Popover } from '@vigie/ui/popover';
import { Toggle } from '@vigie/ui/segmented';
import { FolderPlus, Plus, X } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { COUNT_FIELD } from './condition-catalogue.ts';
import { ConditionChip } from './condition-chip.tsx';
import type { Refusal } from './condition-draft.ts';
import { FormSelect, LeafEditor } from './condition-editor.tsx';
import {
  expanded,
  fromGroup,
  fromRelated,
  GROUP_MODES,
  type Group,
  type GroupMode,
  groupOf,
  negated,
  type Related,
  relatedOf,
  withPart,
} from './condition-tree.ts';
import { sentenceOf, type Vocabulary } from './condition-words.ts';
import { FieldPicker } from './field-picker.tsx';
import { RefusalLine } from './refusal-line.tsx';

interface NodeProps {
  own: Vocabulary;
  condition: Condition;
  /** The relation whose records are asked about, null for the customer itself. */
  relation: Relation | null;
  /** Where it stands in the whole, as refusals name it. */
  path: string;
  refusal: Refusal | null;
  /** Null takes it away. */
  onChange: (condition: Condition | null) => void;
}

/** One condition of the tree, whatever its form. */
export function ConditionNode(props: NodeProps & { isNew?: boolean }): ReactElement {
  const { condition, path, onChange } = props;
  const group = groupOf(condition);
  if (group !== null) return <GroupNode {...props} group={group} />;
  if (!('not' in condition)) return <RowNode {...props} />;
  const inner = condition.not;
  const change = (next: Condition | null): void => onChange(next === null ? null : { not: next });
  if ('not' in inner) return <ConditionNode {...props} condition={inner} path={under(path, 'not')} onChange={change} />;
  return (
    <RowNode
      {...props}
      condition={inner}
      path={under(path, 'not')}
      isNegated
      onChange={change}
      onNegate={() => onChange(inner)}
    />
  );
}

const under = (path: string, key: string | number): string => (path === '' ? String(key) : `${path}.${key}`);

/** A comparison or a test of related records, with its "not". */
function RowNode({
  own,
  condition,
  relation,
  path,
  refusal,
  isNew = false,
  isNegated = false,
  onChange,
  onNegate = () => onChange(negated(condition)),
}: NodeProps & { isNew?: boolean; isNegated?: boolean; onNegate?: () => void }): ReactElement {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(isNew);
  const related = relatedOf(condition);
  const negate = (
    <Toggle isOn={isNegated} onChange={onNegate}>
      {t('condition.tree.negate')}
    </Toggle>
  );
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-1">
      <div className="flex min-w-0 flex-wrap items-center gap-2">
        {isNegated ? <span className="font-medium">{t('condition.tree.isNegated')}</span> : null}
        {related === null ? (
          <>
            <ConditionChip
              own={own}
              relation={relation}
              condition={condition}
              isOpen={isOpen}
              onOpenChange={setIsOpen}
              onChange={onChange}
              onRemove={() => onChange(null)}
            />
            {negate}
          </>
        ) : (
          <RelatedNode own={own} related={related} negate={negate} path={path} refusal={refusal} onChange={onChange} />
        )}
      </div>
      <RefusalLine
        own={own}
        refusal={refusal}
        isHere={(at) => at === path || (isOwn(at, path) && !at.startsWith(under(path, 'where.')))}
      />
    </div>
  );
}

const isOwn = (at: string, path: string): boolean => at.startsWith(under(path, ''));

/** Related records: whether there are some, none or how many, of those that fulfil the group inside. */
function RelatedNode({
  own,
  related,
  negate,
  path,
  refusal,
  onChange,
}: Pick<NodeProps, 'own' | 'path' | 'refusal' | 'onChange'> & {
  related: Related;
  negate: ReactElement;
}): ReactElement {
  const { t } = useTranslation();
  const { relation, where, counted } = related;
  const set = (patch: Partial<Related>): void => onChange(fromRelated({ ...related, ...patch }));
  return (
    <div className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)] gap-2 rounded-md border border-line p-2">
      <div className="flex items-center gap-2">
        <FormSelect own={own} related={related} onChange={onChange} />
        {negate}
        <RemoveButton
          label={t('condition.bar.remove', { filter: sentenceOf(own, fromRelated(related)) })}
          onRemove={() => onChange(null)}
        />
      </div>
      {counted === null ? null : (
        <div className="-mx-3 -mb-3 sm:grid sm:grid-cols-2">
          <LeafEditor
            own={own}
            relation={null}
            field={COUNT_FIELD}
            leaf={{ field: COUNT_FIELD.key, ...counted }}
            onChange={({ op, value = '' }) => set({ counted: { op, value } })}
          />
        </div>
      )}
      {where === undefined ? (
        <Button kind="quiet" className="justify-self-start" onClick={() => set({ where: { all: [] } })}>
          {t('condition.tree.narrow')}
        </Button>
      ) : (
        <ConditionNode
          own={own}
          condition={where}
          relation={relation}
          path={under(path, 'where')}
          refusal={refusal}
          onChange={(next) => set({ where: next ?? undefined })}
        />
      )}
    </div>
  );
}

const KEYS: Record<GroupMode, string> = { all: 'all', any: 'any', none: 'not.any', notAll: 'not.all' };

/** Conditions that hold together: all, at least one, none, or not all of them. */
function GroupNode({ own, relation, path, refusal, group, onChange }: NodeProps & { group: Group }): ReactElement {
  const { t } = useTranslation();
  const [newest, setNewest] = useState<number | null>(null);
  const { mode, parts } = group;
  const inside = under(path, KEYS[mode]);
  const question = t(relation === null ? 'condition.tree.mode' : 'condition.tree.inner');
  // Said once: groups inside go on with the same customers, or the same records.
  const isOutermost = path === '' || path.endsWith('where');
  const set = (next: readonly Condition[]): void => onChange(fromGroup({ mode, parts: next }));
  const add = (part: Condition): void => {
    setNewest(parts.length);
    set([...parts, part]);
  };
  return (
    <fieldset className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2 border-l-2 border-line pl-3 max-sm:pl-2">
      <legend className="sr-only">{t(`condition.tree.${mode}`)}</legend>
      <div className="flex flex-wrap items-center gap-2">
        {isOutermost ? <span className="text-ink-2 max-sm:w-full">{question}</span> : null}
        <Select
          aria-label={question}
          className="w-auto! max-w-[calc(100%-48px)] min-w-0"
          value={mode}
          onChange={(event) => {
            const next = GROUP_MODES.find((one) => one === event.target.value) ?? mode;
            onChange(fromGroup({ mode: next, parts }));
          }}
        >
          {GROUP_MODES.map((one) => (
            <option key={one} value={one}>
              {t(`condition.tree.${one}`)}
            </option>
          ))}
        </Select>
        {path === '' ? null : <RemoveButton label={t('condition.tree.removeGroup')} onRemove={() => onChange(null)} />}
      </div>
      <RefusalLine own={own} refusal={refusal} isHere={(at) => at === path || at === inside} />
      {parts.length === 0 ? <p className="text-ink-3">{t('condition.tree.empty')}</p> : null}
      {parts.map((part, index) => {
        const partPath = under(inside, index);
        return (
          <ConditionNode
            key={partPath}
            own={own}
            condition={part}
            relation={relation}
            path={partPath}
            refusal={refusal}
            isNew={index === newest}
            onChange={(next) => set(withPart(parts, index, next))}
          />
        );
      })}
      <AddRow own={own} relation={relation} onAdd={add} />
    </fieldset>
  );
}

function AddRow({
  own,
  relation,
  onAdd,
}: Pick<NodeProps, 'own' | 'relation'> & { onAdd: (part: Condition) => void }): ReactElement {
  const { t } = useTranslation();
  const [isPicking, setIsPicking] = useState(false);
  return (
    <div className="flex flex-wrap gap-1">
      <Popover
        trigger={
          <Button kind="quiet">
            <Plus aria-hidden />
            {t('condition.tree.addCondition')}
          </Button>
        }
        label={t('condition.bar.fields')}
        isOpen={isPicking}
        onOpenChange={setIsPicking}
        finalFocus={() => !isPicking}
      >
        <FieldPicker
          own={own}
          inside={relation}
          onPick={(part) => {
            setIsPicking(false);
            onAdd(expanded(part));
          }}
        />
      </Popover>
      <Button kind="quiet" onClick={() => onAdd({ any: [] })}>
        <FolderPlus aria-hidden />
        {t('condition.tree.addGroup')}
      </Button>
    </div>
  );
}

function RemoveButton({ label, onRemove }: { label: string; onRemove: () => void }): ReactElement {
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onRemove}
      className="ml-auto grid size-7 shrink-0 place-items-center rounded-md text-ink-3 hover:bg-sunken hover:text-ink max-sm:size-9"
    >
      <X aria-hidden className="size-3.5" />
    </button>
  );
}
