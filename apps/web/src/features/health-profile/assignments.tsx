import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Condition } from '@vigie/domain/condition';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { Field } from '@vigie/ui/field';
import { Select } from '@vigie/ui/input';
import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { LeaveGuard } from '../../app/leave-guard.tsx';
import { problemOf, useProblemText } from '../../app/problem.ts';
import { QueryView } from '../../app/query-view.tsx';
import { toast } from '../../app/toast.tsx';
import { AdvancedFilter } from '../condition/advanced-filter.tsx';
import { partsOf, whereOf } from '../condition/condition-tree.ts';
import { sentenceOf, type Vocabulary } from '../condition/condition-words.ts';
import { useNamed, useVocabulary } from '../condition/use-vocabulary.ts';
import { profileName } from '../health/profile-name.ts';
import type { ListedProfile } from './profile-list.tsx';

type Stored = Outputs['healthProfile']['assignments'];
type Item = { profileId: string; condition: Condition };

/** What a condition that decides a score may ask: of the customer itself, and of its MRR. */
const ASKED: ReadonlySet<string> = new Set([
  ...['name', 'customerId', 'domain', 'stage', 'stageKind', 'owner', 'team', 'tags', 'parent', 'since', 'mrr'],
]);

/** Who gets which profile: conditions in order, the first that holds deciding, and the default. */
export function Assignments(): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const profiles = useQuery(trpc.healthProfile.list.queryOptions());
  const stored = useQuery(trpc.healthProfile.assignments.queryOptions());
  const own = useVocabulary();
  return (
    <Card title={t('healthProfile.assignment.title')}>
      <p className="px-3.5 pb-2.5 text-ink-3">{t('healthProfile.assignment.intro')}</p>
      <QueryView query={stored}>
        {(assignments) =>
          own === undefined || profiles.data === undefined ? null : (
            <AssignmentForm
              key={assignments.version}
              stored={assignments}
              profiles={profiles.data.items.filter(
                ({ isArchived, lastVersion }) => !isArchived && lastVersion !== null,
              )}
              own={{
                ...own,
                catalogue: {
                  fields: own.catalogue.fields.filter(({ key }) => ASKED.has(key) || key.startsWith('custom.')),
                  relations: {},
                },
              }}
            />
          )
        }
      </QueryView>
    </Card>
  );
}

function AssignmentForm({
  stored,
  profiles,
  own,
}: {
  stored: Stored;
  profiles: ListedProfile[];
  own: Vocabulary;
}): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const [items, setItems] = useState(stored.items as Item[]);
  const [defaultId, setDefaultId] = useState(stored.defaultId);
  const [edited, setEdited] = useState<number | null>(null);
  const save = useMutation(
    trpc.healthProfile.assign.mutationOptions({
      onSuccess: async () => {
        toast(t('common.saved'));
        await queries.invalidateQueries({ queryKey: trpc.healthProfile.pathKey() });
      },
    }),
  );
  const isDirty = JSON.stringify([items, defaultId]) !== JSON.stringify([stored.items, stored.defaultId]);
  const change = (index: number, item: Item | null): void =>
    setItems((all) => all.flatMap((one, at) => (at === index ? (item ?? []) : one)));
  const swap = (index: number): void =>
    setItems((all) => {
      const [a, b] = [all[index], all[index + 1]];
      return a && b ? [...all.slice(0, index), b, a, ...all.slice(index + 2)] : all;
    });
  const other = profiles.find(({ id }) => id !== defaultId) ?? profiles[0];
  const field = save.error === null ? null : (problemOf(save.error).field ?? '');
  return (
    <div className="grid gap-3 px-3.5 pb-3.5">
      <LeaveGuard isDirty={isDirty && !save.isPending} />
      {items.length === 0 ? null : (
        <ol aria-label={t('healthProfile.assignment.title')} className="grid">
          {items.map((item, index) => (
            <AssignmentRow
              key={index}
              item={item}
              index={index}
              isLast={index === items.length - 1}
              profiles={profiles}
              own={own}
              problem={field?.startsWith(`items.${index}.`) === true ? problemText(save.error) : undefined}
              onChange={(next) => change(index, next)}
              onEdit={() => setEdited(index)}
              onSwap={swap}
            />
          ))}
        </ol>
      )}
      <div className="flex flex-wrap items-end gap-3">
        <div className="w-64 max-sm:w-full">
          <Field label={t('healthProfile.assignment.otherwise')}>
            {(control) => (
              <Select {...control} value={defaultId} onChange={(event) => setDefaultId(event.target.value)}>
                {profiles.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {profileName(name, t)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        <Button
          disabled={other === undefined || profiles.length < 2}
          onClick={() => {
            setItems((all) => [...all, { profileId: other?.id ?? '', condition: { all: [] } }]);
            setEdited(items.length);
          }}
        >
          {t('healthProfile.assignment.add')}
        </Button>
      </div>
      {save.error === null || field?.startsWith('items.') === true ? null : (
        <p role="alert" className="text-bad">
          {problemText(save.error)}
        </p>
      )}
      <div className="flex gap-2">
        <Button
          kind="primary"
          disabled={!isDirty}
          isBusy={save.isPending}
          onClick={() => save.mutate({ defaultId, items, version: stored.version })}
        >
          {t('common.save')}
        </Button>
        <Button
          disabled={!isDirty}
          onClick={() => {
            setItems(stored.items as Item[]);
            setDefaultId(stored.defaultId);
            save.reset();
          }}
        >
          {t('common.cancel')}
        </Button>
      </div>
      {edited === null || items[edited] === undefined ? null : (
        <AdvancedFilter
          own={own}
          title={t('healthProfile.assignment.whom')}
          parts={partsOf(items[edited].condition)}
          onApply={(parts) => {
            const [only, more] = parts;
            const condition = only !== undefined && more === undefined ? only : (whereOf(parts) ?? { all: [] });
            change(edited, { profileId: items[edited]?.profileId ?? '', condition });
          }}
          onClose={() => setEdited(null)}
        />
      )}
    </div>
  );
}

function AssignmentRow({
  item,
  index,
  isLast,
  profiles,
  own,
  problem,
  onChange,
  onEdit,
  onSwap,
}: {
  item: Item;
  index: number;
  isLast: boolean;
  profiles: ListedProfile[];
  own: Vocabulary;
  problem: string | undefined;
  onChange: (item: Item | null) => void;
  onEdit: () => void;
  onSwap: (index: number) => void;
}): ReactElement {
  const { t } = useTranslation();
  const named = useNamed(own, item.condition);
  const isEmpty = partsOf(item.condition).length === 0;
  const words = isEmpty ? t('healthProfile.assignment.empty') : sentenceOf(named, item.condition);
  const which = t('healthProfile.assignment.line', { number: index + 1 });
  return (
    <li className="flex flex-wrap items-center gap-2 border-t border-line py-2">
      <button type="button" onClick={onEdit} className="min-w-48 flex-1 rounded-sm text-left hover:underline">
        <span className="num pr-2 text-ink-3">{index + 1}</span>
        {words}
      </button>
      <Select
        aria-label={`${which}, ${t('healthProfile.profile')}`}
        className="w-48! max-sm:w-full!"
        value={item.profileId}
        onChange={(event) => onChange({ ...item, profileId: event.target.value })}
      >
        {profiles.map(({ id, name }) => (
          <option key={id} value={id}>
            {profileName(name, t)}
          </option>
        ))}
      </Select>
      <span className="flex">
        <Button
          kind="quiet"
          aria-label={`${t('healthProfile.assignment.up')}: ${which}`}
          disabled={index === 0}
          onClick={() => onSwap(index - 1)}
        >
          <ArrowUp aria-hidden />
        </Button>
        <Button
          kind="quiet"
          aria-label={`${t('healthProfile.assignment.down')}: ${which}`}
          disabled={isLast}
          onClick={() => onSwap(index)}
        >
          <ArrowDown aria-hidden />
        </Button>
        <Button kind="quiet" aria-label={`${t('common.remove')}: ${which}`} onClick={() => onChange(null)}>
          <X aria-hidden />
        </Button>
      </span>
      {problem === undefined ? null : (
        <p role="alert" className="w-full text-xs text-bad">
          {problem}
        </p>
      )}
    </li>
  );
}
