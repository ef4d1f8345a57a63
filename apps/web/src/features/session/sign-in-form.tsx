import { Button } from '@vigie/ui/button';
import { Field } from '@vigie/ui/field';
import { Input } from '@vigie/ui/input';
import { type ReactElement, useEffect, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { type FieldProblem, useProblemText } from '../../app/problem.ts';
import { safePath, signIn } from './sign-in.ts';

type Values = { email: string; password: string };

export function SignInForm({ next }: { next: string }): ReactElement {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const [problem, setProblem] = useState<FieldProblem | null>(null);
  const form = useForm<Values>({ defaultValues: { email: '', password: '' } });
  useEffect(() => form.setFocus('email'), [form]);
  const required = t('error.validation.required');
  const submit = form.handleSubmit(async ({ email, password }) => {
    const refusal = await signIn(email.trim(), password);
    setProblem(refusal);
    if (refusal === null) location.assign(safePath(next));
    else form.setFocus('password');
  });
  return (
    <form className="grid gap-4" noValidate onSubmit={(event) => void submit(event)}>
      {problem === null ? null : (
        <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
          {problemText(problem)}
        </p>
      )}
      <Field label={t('session.email')} error={form.formState.errors.email?.message}>
        {(control) => (
          <Input {...control} type="email" autoComplete="username" {...form.register('email', { required })} />
        )}
      </Field>
      <Field label={t('session.password')} error={form.formState.errors.password?.message}>
        {(control) => (
          <Input
            {...control}
            type="password"
            autoComplete="current-password"
            {...form.register('password', { required })}
          />
        )}
      </Field>
      <Button kind="primary" type="submit" className="h-9 w-full" isBusy={form.formState.isSubmitting}>
        {t('session.signIn.action')}
      </Button>
    </form>
  );
}
