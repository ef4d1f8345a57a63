import './app/app.css';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { startLocale } from './app/locale.ts';
import { router } from './app/router.tsx';
import { startTexts } from './app/texts.ts';

const locale = startLocale();
const instance = await startTexts(locale);
document.documentElement.lang = locale;

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');
createRoot(root).render(
  <StrictMode>
    <I18nextProvider i18n={instance}>
      <RouterProvider router={router} />
    </I18nextProvider>
  </StrictMode>,
);
