import { useSearch } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Entrance } from '../features/session/entrance.tsx';
import { SignInForm } from '../features/session/sign-in-form.tsx';

export function SignInRoute(): ReactElement {
  const { t } = useTranslation();
  const { next } = useSearch({ from: '/sign-in' });
  return (
    <Entrance title={t('session.signIn.title')} text={t('session.signIn.text')}>
      <SignInForm next={next ?? '/'} />
    </Entrance>
  );
}
