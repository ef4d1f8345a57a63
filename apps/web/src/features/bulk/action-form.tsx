import { useQuery } from '@tanstack/react-query';
import { Field } from '@vigie/ui/field';
import { Input, Select } from '@vigie/ui/input';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useSession } from '../../app/session.tsx';
import { splitTags } from '../contact/contact-panel.tsx';
import { ValueInput } from '../custom-field/custom-inputs.tsx';
import { customValueOf } from '../custom-field/custom-text.ts';
import { useSpelling } from '../custom-field/use-custom.ts';
import { TeamField } from '../customer/team-field.tsx';
import { profileName } from '../health/profile-name.ts';
import type { BulkAction, BulkKind } from './bulk-words.ts';

/** Asks what is to be done; hands over an action that means something, and says what is missing otherwise. */
export function ActionForm({
  id,
  kind,
  onSubmit,
}: {
  /** By which a button elsewhere submits the form. */
  id: string;
  kind: BulkKind;
  onSubmit: (action: BulkAction) => void;
}): ReactElement {
  const { t } = useTranslation();
  const [action, setAction] = useState<BulkAction | null>(null);
  const [isMissing, setIsMissing] = useState(false);
  const FormOfKind = FORMS[kind];
  return (
    <form
      id={id}
      noValidate
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (action === null) setIsMissing(true);
        else onSubmit(action);
      }}
    >
      <FormOfKind
        error={
          isMissing && action === null
            ? t(MISSING.has(kind) ? 'bulk.field.nothing' : 'error.validation.required')
            : undefined
        }
        onChange={setAction}
      />
    </form>
  );
}

/** Where what is missing is either of two fields. */
const MISSING: ReadonlySet<BulkKind> = new Set<BulkKind>(['team', 'tags']);

type FormProps = { error: string | undefined; onChange: (action: BulkAction | null) => void };

function StageForm({ error, onChange }: FormProps): ReactElement {
  const { t } = useTranslation();
  const { data } = useQuery(useTRPC().stage.list.queryOptions());
  const [chosen, setChosen] = useState<string | null>(null);
  const isLoss = data?.items.some(({ id, kind }) => id === chosen && kind === 'churn') === true;
  return (
    <Field label={t('customer.columns.stage')} help={isLoss ? t('bulk.losing') : undefined} error={error}>
      {(control) => (
        <Choice
          control={control}
          options={(data?.items ?? []).map(({ id, name }) => [id, name])}
          onChange={(stageId) => {
            setChosen(stageId);
            onChange(stageId === null ? null : { kind: 'stage', stageId });
          }}
        />
      )}
    </Field>
  );
}

const NO_OWNER = 'none';

function OwnerForm({ error, onChange }: FormProps): ReactElement {
  const { t } = useTranslation();
  const members = useMembers();
  return (
    <Field label={t('customer.columns.owner')} error={error}>
      {(control) => (
        <Choice
          control={control}
          options={[[NO_OWNER, t('customer.noOwner')], ...members.map(({ id, name }) => [id, name] as const)]}
          onChange={(id) => onChange(id === null ? null : { kind: 'owner', ownerId: id === NO_OWNER ? null : id })}
        />
      )}
    </Field>
  );
}

const BY_CONDITION = 'by-condition';

function HealthProfileForm({ error, onChange }: FormProps): ReactElement {
  const { t } = useTranslation();
  const { data } = useQuery(useTRPC().healthProfile.list.queryOptions());
  const usable = (data?.items ?? []).filter(({ isArchived, lastVersion }) => !isArchived && lastVersion !== null);
  return (
    <Field label={t('health.profile.chosen')} error={error}>
      {(control) => (
        <Choice
          control={control}
          options={[
            [BY_CONDITION, t('bulk.field.byCondition')],
            ...usable.map(({ id, name }) => [id, profileName(name, t)] as const),
          ]}
          onChange={(id) =>
            onChange(id === null ? null : { kind: 'healthProfile', healthProfileId: id === BY_CONDITION ? null : id })
          }
        />
      )}
    </Field>
  );
}

function ExcludedForm({ error, onChange }: FormProps): ReactElement {
  const { t } = useTranslation();
  return (
    <Field label={t('bulk.field.exclusion')} error={error}>
      {(control) => (
        <Choice
          control={control}
          options={[
            ['true', t('bulk.field.exclude')],
            ['false', t('bulk.field.include')],
          ]}
          onChange={(given) => onChange(given === null ? null : { kind: 'excluded', excluded: given === 'true' })}
        />
      )}
    </Field>
  );
}

/** A list to choose one of, nothing chosen at first. */
function Choice({
  control,
  options,
  onChange,
}: {
  control: object;
  options: readonly (readonly [value: string, label: string])[];
  onChange: (value: string | null) => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <Select {...control} defaultValue="" onChange={({ target }) => onChange(target.value === '' ? null : target.value)}>
      <option value="">{t('bulk.field.choose')}</option>
      {options.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </Select>
  );
}

function useMembers(): { id: string; name: string }[] {
  return useQuery(useTRPC().member.list.queryOptions()).data?.items ?? [];
}

function TeamForm({ error, onChange }: FormProps): ReactElement {
  const { t } = useTranslation();
  const members = useMembers();
  const [lists, setLists] = useState({ add: [] as string[], remove: [] as string[] });
  const set = (next: typeof lists): void => {
    setLists(next);
    onChange(next.add.length + next.remove.length === 0 ? null : { kind: 'team', ...next });
  };
  return (
    <>
      {(['add', 'remove'] as const).map((side) => (
        <TeamField
          key={side}
          label={t(side === 'add' ? 'bulk.field.addTeam' : 'bulk.field.removeTeam')}
          members={members.filter(({ id }) => !lists[side === 'add' ? 'remove' : 'add'].includes(id))}
          chosen={lists[side]}
          isDisabled={false}
          onChange={(chosen) => set({ ...lists, [side]: chosen })}
        />
      ))}
      <Wrong error={error} />
    </>
  );
}

function TagsForm({ error, onChange }: FormProps): ReactElement {
  const { t } = useTranslation();
  const [texts, setTexts] = useState({ add: '', remove: '' });
  const set = (next: typeof texts): void => {
    setTexts(next);
    const [add, remove] = [splitTags(next.add), splitTags(next.remove)];
    onChange(add.length + remove.length === 0 ? null : { kind: 'tags', add, remove });
  };
  return (
    <>
      {(['add', 'remove'] as const).map((side) => (
        <Field
          key={side}
          label={t(side === 'add' ? 'bulk.field.addTags' : 'bulk.field.removeTags')}
          help={t('customer.field.tagsHelp')}
        >
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              value={texts[side]}
              onChange={({ target }) => set({ ...texts, [side]: target.value })}
            />
          )}
        </Field>
      ))}
      <Wrong error={error} />
    </>
  );
}

function Wrong({ error }: { error: string | undefined }): ReactElement | null {
  return error === undefined ? null : (
    <p role="alert" className="text-xs text-bad">
      {error}
    </p>
  );
}

function CustomForm({ error, onChange }: FormProps): ReactElement {
  const { t } = useTranslation();
  const spelling = useSpelling();
  const { currency } = useSession().organization;
  const members = useMembers();
  const { data } = useQuery(useTRPC().customField.list.queryOptions({ entity: 'customer' }));
  const [key, setKey] = useState<string | null>(null);
  const [text, setText] = useState('');
  const fields = (data?.items ?? []).filter(({ archivedAt, readOnly }) => archivedAt === null && !readOnly);
  const field = fields.find((one) => one.key === key);
  const set = (nextKey: string | null, nextText: string): void => {
    setKey(nextKey);
    setText(nextText);
    const chosen = fields.find((one) => one.key === nextKey);
    const value = chosen === undefined ? undefined : customValueOf(chosen.type, nextText, spelling);
    onChange(chosen === undefined || value === undefined ? null : { kind: 'custom', key: chosen.key, value });
  };
  if (data !== undefined && fields.length === 0) return <p className="text-ink-2">{t('bulk.field.noFields')}</p>;
  const wrong = field !== undefined && customValueOf(field.type, text, spelling) === undefined;
  return (
    <>
      <Field label={t('bulk.field.custom')} error={field === undefined ? error : undefined}>
        {(control) => (
          <Choice
            control={control}
            options={fields.map((one) => [one.key, one.label])}
            onChange={(chosen) => set(chosen, '')}
          />
        )}
      </Field>
      {field === undefined ? null : (
        <Field
          key={field.key}
          label={t('bulk.field.value')}
          help={field.type === 'money' ? `${currency} · ${t('bulk.field.valueHelp')}` : t('bulk.field.valueHelp')}
          error={wrong && error !== undefined ? t('error.customField.invalidValue', { value: text }) : undefined}
        >
          {(control) => (
            <ValueInput
              field={field}
              members={members}
              control={{
                ...control,
                disabled: false,
                value: text,
                onChange: ({ target }) => set(field.key, target.value),
              }}
            />
          )}
        </Field>
      )}
    </>
  );
}

const FORMS: Record<BulkKind, (props: FormProps) => ReactElement> = {
  stage: StageForm,
  owner: OwnerForm,
  team: TeamForm,
  tags: TagsForm,
  custom: CustomForm,
  excluded: ExcludedForm,
  healthProfile: HealthProfileForm,
};
