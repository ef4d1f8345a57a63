import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, buttonClass } from '@vigie/ui/button';
import { Field } from '@vigie/ui/field';
import { Input } from '@vigie/ui/input';
import type { ReactElement } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC, useTRPCClient } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { kindOf, useProblemText } from '../../app/problem.ts';
import { Entrance } from './entrance.tsx';
import { signIn } from './sign-in.ts';

export function Invitation({ token }: { token: string }): ReactElement | null {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const problemText = useProblemText();
  const query = useQuery(trpc.invitation.get.queryOptions({ token }, { retry: false }));
  if (query.data !== undefined) return <AcceptForm token={token} invitation={query.data} />;
  if (query.error === null) return null;
  return (
    <Entrance
      title={t('session.invite.invalidTitle')}
      text={`${problemText(query.error)} ${t('session.invite.askAgain')}`}
    >
      <a href="/sign-in" className={buttonClass()}>
        {t('session.invite.toSignIn')}
      </a>
    </Entrance>
  );
}

type Values = { name: string; password: string };

function AcceptForm({ token, invitation }: { token: string; invitation: Outputs['invitation']['get'] }): ReactElement {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const client = useTRPCClient();
  const trpc = useTRPC();
  const problemText = useProblemText();
  const form = useForm<Values>({ defaultValues: { name: '', password: '' } });
  const { userExists, email, organizationName } = invitation;
  const accept = useMutation(
    trpc.invitation.accept.mutationOptions({
      onSuccess: async (_, given) => {
        const isIn = given.password !== undefined && (await signIn(email, given.password)) === null;
        // The account speaks as the page did that made it.
        if (isIn) await client.profile.update.mutate({ locale }).catch(() => undefined);
        location.assign(isIn ? '/' : '/sign-in');
      },
    }),
  );
  const submit = form.handleSubmit(({ name, password }) =>
    accept.mutate(userExists ? { token } : { token, name: name.trim(), password }),
  );
  const required = t('error.validation.required');
  return (
    <Entrance
      title={t('session.invite.title', { organization: organizationName })}
      text={userExists ? t('session.invite.existingUser', { email }) : t('session.invite.newUser', { email })}
    >
      <form className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
        {accept.error === null ? null : (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
            {problemText(accept.error)}{' '}
            {kindOf(accept.error) === 'unauthorized' ? (
              <a href={`/sign-in?next=${encodeURIComponent(`/invite/${token}`)}`} className="underline">
                {t('session.invite.toSignIn')}
              </a>
            ) : null}
          </p>
        )}
        {userExists ? null : (
          <>
            <input type="email" autoComplete="username" value={email} readOnly hidden />
            <Field label={t('session.name')} error={form.formState.errors.name?.message}>
              {(control) => <Input {...control} autoComplete="name" {...form.register('name', { required })} />}
            </Field>
            <Field
              label={t('session.password')}
              help={t('session.passwordHelp')}
              error={form.formState.errors.password?.message}
            >
              {(control) => (
                <Input
                  {...control}
                  type="password"
                  autoComplete="new-password"
                  {...form.register('password', {
                    required,
                    minLength: { value: 10, message: t('error.validation.tooShort', { min: 10 }) },
                  })}
                />
              )}
            </Field>
          </>
        )}
        <Button kind="primary" type="submit" className="h-9 w-full" isBusy={accept.isPending}>
          {t('session.invite.accept')}
        </Button>
      </form>
    </Entrance>
  );
}
