import { type Condition, RELATIONS } from '@vigie/domain/condition';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { type Option, OptionList } from '../../app/option-list.tsx';
import { fieldIn, headed } from './condition-catalogue.ts';
import { firstLeaf } from './condition-draft.ts';
import { fromRelated } from './condition-tree.ts';
import { fieldWords, relationWords, type Vocabulary } from './condition-words.ts';

const ADVANCED = 'advanced';

/** Everything one can ask about, to search and choose from; what is chosen comes as the condition it starts with. */
export function FieldPicker({
  own,
  inside,
  onPick,
  onAdvanced,
}: {
  own: Vocabulary;
  /** Only the fields of this relation: its records have no related ones. */
  inside?: (typeof RELATIONS)[number] | null;
  onPick: (condition: Condition) => void;
  onAdvanced?: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const options = inside == null ? [...recordOptions(own), ...relatedOptions(own)] : relationOptions(own, inside);
  const advanced = { value: ADVANCED, label: t('condition.bar.advanced'), isPinned: true };
  const choose = (value: string): void => {
    if (value === ADVANCED) {
      onAdvanced?.();
      return;
    }
    const [key = '', relation] = value.split('@');
    const name = RELATIONS.find((one) => one === relation) ?? null;
    const field = fieldIn(own.catalogue, name, key);
    if (name === null || inside != null) {
      if (field !== undefined) onPick(firstLeaf(field));
    } else if (field === undefined)
      onPick(fromRelated({ form: 'count', relation: name, where: undefined, counted: null }));
    else onPick(fromRelated({ form: 'some', relation: name, where: firstLeaf(field), counted: null }));
  };
  return (
    <OptionList
      label={t('condition.bar.search')}
      noMatch={t('condition.bar.noField')}
      options={onAdvanced === undefined ? options : [...options, advanced]}
      onChoose={choose}
    />
  );
}

function recordOptions(own: Vocabulary): Option[] {
  if (own.root !== null)
    return own.catalogue.fields.map((field) => ({ value: field.key, label: fieldWords(own, null, field) }));
  return headed(own.catalogue.fields).flatMap(({ heading, fields }) =>
    fields.map((field) => ({
      value: field.key,
      label: fieldWords(own, null, field),
      group: own.i18n.t(`condition.heading.${heading}`),
    })),
  );
}

/** How many there are first, then what can be asked of one: "Contact · Tags". */
function relatedOptions(own: Vocabulary): Option[] {
  const group = own.i18n.t('condition.heading.related');
  return RELATIONS.flatMap((name) => {
    if (own.catalogue.relations[name] === undefined) return [];
    const record = relationWords(own, 'relation', name);
    return [
      { value: `@${name}`, label: relationWords(own, 'count', name), group },
      ...relationOptions(own, name).map((option) => ({ ...option, label: `${record} · ${option.label}`, group })),
    ];
  });
}

function relationOptions(own: Vocabulary, name: (typeof RELATIONS)[number]): Option[] {
  return (own.catalogue.relations[name]?.fields ?? []).map((field) => ({
    value: `${field.key}@${name}`,
    label: fieldWords(own, name, field),
  }));
}
