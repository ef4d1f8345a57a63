import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { Field } from '@vigie/ui/field';
import { Checkbox, Input } from '@vigie/ui/input';
import { Pill } from '@vigie/ui/pill';
import type { ReactElement } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { type Inputs, useTRPC } from '../../app/api.tsx';
import { useProblemText } from '../../app/problem.ts';
import { QueryView } from '../../app/query-view.tsx';
import { ShownOnce } from './shown-once.tsx';

type Scope = Inputs['apiKey']['create']['scopes'][number];

const SCOPES = [
  'customers:read',
  'customers:write',
  'receivables:read',
  'receivables:write',
  'usage:write',
  'import:run',
  'admin',
] as const satisfies readonly Scope[];

/** Keys of texts hold no colon. */
const scopeKey = <S extends Scope>(scope: S): S extends `${infer A}:${infer B}` ? `${A}-${B}` : S =>
  scope.replace(':', '-') as S extends `${infer A}:${infer B}` ? `${A}-${B}` : S;

type Values = { name: string; scopes: Scope[] };

export function ApiKeys(): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const query = useQuery(trpc.apiKey.list.queryOptions());
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: trpc.apiKey.list.queryKey() });
  const form = useForm<Values>({ defaultValues: { name: '', scopes: [] } });
  const create = useMutation(
    trpc.apiKey.create.mutationOptions({
      onSuccess: async () => {
        form.reset();
        await refresh();
      },
    }),
  );
  const revoke = useMutation(trpc.apiKey.revoke.mutationOptions({ onSuccess: refresh }));
  const submit = form.handleSubmit(({ name, scopes }) => create.mutate({ name: name.trim(), scopes }));
  const { errors } = form.formState;
  return (
    <Card title={t('settings.apiKeys')}>
      <form
        className="grid items-start justify-items-start gap-3 px-3.5 pb-3.5 [&>*]:w-full"
        noValidate
        onSubmit={(event) => void submit(event)}
      >
        <Field
          label={t('settings.keyName')}
          error={create.error === null ? errors.name?.message : problemText(create.error)}
        >
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              {...form.register('name', { validate: (name) => name.trim() !== '' || t('error.validation.required') })}
            />
          )}
        </Field>
        <fieldset className="grid gap-1">
          <legend className="pb-1 text-xs font-medium text-ink-2">{t('settings.scopes')}</legend>
          <div className="flex flex-wrap gap-x-4">
            {SCOPES.map((scope) => (
              <Checkbox
                key={scope}
                label={t(`settings.scope.${scopeKey(scope)}`)}
                value={scope}
                {...form.register('scopes', {
                  validate: (scopes) => scopes.length > 0 || t('error.validation.required'),
                })}
              />
            ))}
          </div>
          {errors.scopes === undefined ? null : (
            <p role="alert" className="text-xs text-bad">
              {errors.scopes.message}
            </p>
          )}
        </fieldset>
        <Button kind="primary" type="submit" className="h-8 w-auto!" isBusy={create.isPending}>
          {t('settings.createKey')}
        </Button>
      </form>
      {create.data === undefined ? null : <ShownOnce value={create.data.key} text={t('settings.keyOnce')} />}
      <QueryView query={query}>
        {({ items: keys }) => (
          <ul>
            {keys.map((key) => (
              <li key={key.id} className="flex items-center gap-3 border-t border-line px-3.5 py-1.5">
                <span className="min-w-0 flex-1 truncate font-medium">{key.name}</span>
                <code className="font-mono text-xs text-ink-3">{key.hint}</code>
                {key.scopes.map((scope) => (
                  <Pill key={scope}>{t(`settings.scope.${scopeKey(scope)}`)}</Pill>
                ))}
                {key.revokedAt === null ? (
                  <Button
                    kind="quiet"
                    aria-label={`${t('settings.revoke')}: ${key.name}`}
                    onClick={() => revoke.mutate({ id: key.id })}
                  >
                    {t('settings.revoke')}
                  </Button>
                ) : (
                  <span className="px-2.5 text-ink-3">{t('settings.revoked')}</span>
                )}
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </Card>
  );
}
