import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { Field } from '@vigie/ui/field';
import { Input } from '@vigie/ui/input';
import type { ReactElement } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useProblemText } from '../../app/problem.ts';
import { QueryView } from '../../app/query-view.tsx';
import { toast } from '../../app/toast.tsx';
import { Code } from './code.tsx';
import { MakeKey } from './make-key.tsx';

const [FEWEST, MOST] = [2, 120];

/** How long usage events are kept, and how a product sends them. */
export function UsageSettings(): ReactElement {
  const trpc = useTRPC();
  const query = useQuery(trpc.usage.settings.queryOptions());
  return (
    <div className="grid gap-4">
      <QueryView query={query}>{({ eventMonths }) => <Months eventMonths={eventMonths} />}</QueryView>
      <Sending />
    </div>
  );
}

function Months({ eventMonths }: { eventMonths: number }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const form = useForm({ values: { months: String(eventMonths) } });
  const save = useMutation(
    trpc.usage.saveSettings.mutationOptions({
      onSuccess: async () => {
        toast(t('common.saved'));
        await queries.invalidateQueries({ queryKey: trpc.usage.settings.queryKey() });
      },
    }),
  );
  const submit = form.handleSubmit(({ months }) => save.mutate({ eventMonths: Number(months) }));
  const range = t('usage.settings.range', { from: FEWEST, to: MOST });
  return (
    <Card title={t('usage.settings.keep')}>
      <form className="grid gap-3 px-3.5 pb-3.5" noValidate onSubmit={(event) => void submit(event)}>
        <div className="max-w-56">
          <Field
            label={t('usage.settings.months')}
            help={range}
            error={save.error === null ? form.formState.errors.months?.message : problemText(save.error)}
          >
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                autoComplete="off"
                {...form.register('months', {
                  validate: (text) =>
                    (/^\d{1,3}$/.test(text.trim()) && Number(text) >= FEWEST && Number(text) <= MOST) || range,
                })}
              />
            )}
          </Field>
        </div>
        <p className="max-w-[70ch] text-ink-2">{t('usage.settings.keepText')}</p>
        <span>
          <Button kind="primary" type="submit" isBusy={save.isPending}>
            {t('common.save')}
          </Button>
        </span>
      </form>
    </Card>
  );
}

function Sending(): ReactElement {
  const { t } = useTranslation();
  const { origin } = location;
  const curl = `curl -X POST ${origin}/api/v1/usage-events \\
  -H 'authorization: Bearer vk_…' -H 'content-type: application/json' \\
  -d '{"source":"app","events":[{"eventId":"1","customer":"C-1","contact":"ana@c1.example","feature":"Export"}]}'`;
  const snippet = `<script src="${origin}/vigie.js" data-key="vk_…" data-customer="C-1"
  data-contact="ana@c1.example" defer></script>
<button data-vigie-feature="Export">…</button>`;
  return (
    <Card title={t('usage.settings.send')}>
      <div className="grid grid-cols-1 gap-4 px-3.5 pb-3.5">
        <MakeKey text={t('usage.settings.key')} />
        <Code title={t('usage.settings.curl')} text={curl} note={t('usage.settings.curlText')} />
        <Code title={t('usage.settings.snippet')} text={snippet} note={t('usage.settings.snippetText')} />
        <Attributes />
      </div>
    </Card>
  );
}

const ATTRIBUTES = ['key', 'customer', 'contact', 'source', 'feature'] as const;

function Attributes(): ReactElement {
  const { t } = useTranslation();
  return (
    <dl className="grid gap-1.5">
      {ATTRIBUTES.map((name) => (
        <div key={name} className="grid grid-cols-[160px_minmax(0,1fr)] gap-2 max-sm:grid-cols-1 max-sm:gap-0">
          <dt>
            <code className="font-mono text-xs">{name === 'feature' ? 'data-vigie-feature' : `data-${name}`}</code>
          </dt>
          <dd className="text-ink-2">{t(`usage.settings.attribute.${name}`)}</dd>
        </div>
      ))}
    </dl>
  );
}
