import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from '@vigie/ui/button';
import { Field } from '@vigie/ui/field';
import { Input, Select } from '@vigie/ui/input';
import { Segmented } from '@vigie/ui/segmented';
import type { ReactElement } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useProblemText } from '../../app/problem.ts';
import type { Me } from '../../app/session.tsx';
import { toast } from '../../app/toast.tsx';
import { Entrance } from './entrance.tsx';

const LANGUAGES = [
  { value: 'en', label: 'English' },
  { value: 'fr', label: 'Français' },
  { value: 'es', label: 'Español' },
] as const;

/** Language and theme change at once; the name when it is saved. */
export function ProfileForm({ user }: { user: Me['user'] }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const form = useForm({ defaultValues: { name: user.name } });
  const save = useMutation(
    trpc.profile.update.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.session.pathKey() });
        toast(t('common.saved'));
      },
    }),
  );
  const themes = (['light', 'dark', 'system'] as const).map((value) => ({
    value,
    label: t(`session.profile.themes.${value}`),
  }));
  const submit = form.handleSubmit(({ name }) => save.mutate({ name: name.trim() }));
  return (
    <Entrance title={t('session.profile.title')} text={user.email}>
      <form className="grid gap-5" noValidate onSubmit={(event) => void submit(event)}>
        {save.error === null ? null : (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
            {problemText(save.error)}
          </p>
        )}
        <Field label={t('session.name')} error={form.formState.errors.name?.message}>
          {(control) => (
            <Input
              {...control}
              autoComplete="name"
              {...form.register('name', { validate: (name) => name.trim() !== '' || t('error.validation.required') })}
            />
          )}
        </Field>
        <Field label={t('session.profile.language')}>
          {(control) => (
            <Select
              {...control}
              value={user.locale}
              onChange={(event) => {
                const language = LANGUAGES.find((entry) => entry.value === event.target.value);
                if (language !== undefined) save.mutate({ locale: language.value });
              }}
            >
              {LANGUAGES.map((language) => (
                <option key={language.value} value={language.value} lang={language.value}>
                  {language.label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <div className="grid justify-items-start gap-1">
          <span className="text-xs font-medium text-ink-2">{t('session.profile.theme')}</span>
          <Segmented
            label={t('session.profile.theme')}
            value={user.theme}
            options={themes}
            onChange={(theme) => save.mutate({ theme })}
          />
        </div>
        <div className="flex gap-2">
          <Button kind="primary" type="submit" isBusy={save.isPending} disabled={!form.formState.isDirty}>
            {t('common.save')}
          </Button>
          <Link to="/" className="inline-flex h-7 items-center rounded-md px-2.5 text-ink-2 hover:bg-sunken">
            {t('session.profile.back')}
          </Link>
        </div>
      </form>
    </Entrance>
  );
}
