import type { i18n } from 'i18next';

export type Problem = { code: string; params?: Record<string, string | number> | undefined };

/** The words for a problem code. A code without words still tells the truth: the generic text and the code. */
export function problemText(instance: i18n, problem: Problem): string {
  const key = `error.${problem.code}`;
  if (!instance.exists(key)) return instance.t('error.unexpected', { code: problem.code });
  const text: unknown = instance.t(key as 'error.notFound', { ...problem.params });
  return typeof text === 'string' ? text : instance.t('error.unexpected', { code: problem.code });
}
