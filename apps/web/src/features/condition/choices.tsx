import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Relation } from '@vigie/domain/condition';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { type Option, OptionList } from '../../app/option-list.tsx';
import type { FilterField } from './condition-catalogue.ts';
import { choiceWords, type Vocabulary } from './condition-words.ts';

type Choice = string | { me: true };
const ME = 'me';

const keyOf = (choice: unknown): string => (typeof choice === 'string' ? choice : ME);
const choiceOf = (key: string): Choice => (key === ME ? { me: true } : key);

/** One value or several, ticked in a list. */
export function Choices({
  own,
  relation,
  field,
  chosen,
  isSingle,
  onChange,
}: {
  own: Vocabulary;
  relation: Relation | null;
  field: FilterField;
  chosen: readonly unknown[];
  isSingle: boolean;
  onChange: (chosen: Choice[]) => void;
}): ReactElement {
  const { t } = useTranslation();
  const keys = chosen.map(keyOf).filter((key) => key !== '');
  const toggle = (key: string): void => {
    if (isSingle) onChange([choiceOf(key)]);
    else onChange((keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key]).map(choiceOf));
  };
  const ticked = (options: readonly Option[]): Option[] =>
    options.map((option) => ({ ...option, isChosen: keys.includes(option.value) }));
  if (field.key === 'parent') return <CustomerChoices own={own} keys={keys} ticked={ticked} onChoose={toggle} />;
  return (
    <OptionList
      label={t('condition.edit.choices')}
      noMatch={t('condition.edit.noChoice')}
      options={ticked(optionsOf(own, relation, field))}
      onChoose={toggle}
    />
  );
}

const named = (names: ReadonlyMap<string, string>): Option[] => [...names].map(([value, label]) => ({ value, label }));

function optionsOf(own: Vocabulary, relation: Relation | null, field: FilterField): Option[] {
  if (field.type === 'user' || field.of === 'user')
    return [{ value: ME, label: own.i18n.t('condition.me') }, ...named(own.people)];
  if (field.options === undefined) return named(own.stages);
  return field.options.map((value) => ({ value, label: choiceWords(own, relation, field, value) }));
}

/** Customers are too many for a list: they are searched for. The chosen ones stand first. */
function CustomerChoices({
  own,
  keys,
  ticked,
  onChoose,
}: {
  own: Vocabulary;
  keys: readonly string[];
  ticked: (options: readonly Option[]) => Option[];
  onChoose: (key: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const [search, setSearch] = useState('');
  const filter = search.trim() === '' ? {} : { search: search.trim() };
  const { data } = useQuery(
    trpc.customer.list.queryOptions({ filter, limit: 20 }, { placeholderData: keepPreviousData }),
  );
  const first = keys.map((value) => ({ value, label: own.customers.get(value) ?? '…' }));
  const others = (data?.items ?? []).filter(({ id }) => !keys.includes(id));
  return (
    <OptionList
      label={t('condition.edit.searchCustomer')}
      noMatch={t('condition.edit.noChoice')}
      options={ticked([...first, ...others.map(({ id, name }) => ({ value: id, label: name }))])}
      onChoose={onChoose}
      onQuery={setSearch}
    />
  );
}
