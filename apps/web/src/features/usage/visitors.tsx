import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { lazy, type ReactElement, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useProblemText } from '../../app/problem.ts';
import { ProblemState } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { toast, toastError } from '../../app/toast.tsx';
import { useCustomFields } from '../custom-field/use-custom.ts';

const ContactPanel = lazy(async () => ({ default: (await import('../contact/contact-panel.tsx')).ContactPanel }));

/** As many as the API answers with: there may be more. */
const MOST_SHOWN = 200;

/** Addresses that usage has shown and no contact has: each becomes a contact, or is put aside. */
export function Visitors({ customerId, canEdit }: { customerId: string; canEdit: boolean }): ReactElement | null {
  const { t } = useTranslation();
  const format = useFormat();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const { organization } = useSession();
  const query = useQuery(trpc.usage.visitors.queryOptions({ customerId }));
  const [email, setEmail] = useState<string | null>(null);
  const refresh = (): Promise<unknown> =>
    Promise.all([
      queries.invalidateQueries({ queryKey: trpc.usage.pathKey() }),
      queries.invalidateQueries({ queryKey: trpc.contact.pathKey() }),
    ]);
  const ignore = useMutation(
    trpc.usage.ignoreVisitor.mutationOptions({
      onSuccess: () => {
        toast(t('usage.visitors.ignored'));
        return refresh();
      },
      onError: (error) => toastError(problemText(error)),
    }),
  );
  if (query.data === undefined)
    return query.error === null ? null : <ProblemState error={query.error} onRetry={() => void query.refetch()} />;
  const { items } = query.data;
  // Whom a button was just pressed for is gone before the list is read again.
  const shown = items.filter(({ id }) => !(ignore.isPending && ignore.variables.id === id));
  if (shown.length === 0 && email === null) return null;
  return (
    <Card
      title={t('usage.visitors.title')}
      aside={
        <span className="num text-ink-3">
          {format.number(shown.length)}
          {shown.length < MOST_SHOWN ? null : '+'}
        </span>
      }
    >
      <p className="px-3.5 pb-2.5 text-ink-2">{t('usage.visitors.text')}</p>
      <div className="max-h-[320px] overflow-y-auto">
        <DataTable label={t('usage.visitors.title')}>
          <thead>
            <tr>
              <Th>{t('session.email')}</Th>
              <Th isNumber>{t('usage.visitors.visits30d')}</Th>
              <Th isNumber className="max-sm:hidden">
                {t('usage.visitors.lastSeen')}
              </Th>
              {canEdit ? (
                <Th>
                  <span className="sr-only">{t('usage.visitors.actions')}</span>
                </Th>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {shown.map((visitor) => (
              <tr key={visitor.id}>
                <Td className="max-w-72 truncate max-sm:max-w-28" title={visitor.email}>
                  {visitor.email}
                </Td>
                <Td isNumber>{format.number(visitor.visits30d)}</Td>
                <Td isNumber className="text-ink-2 max-sm:hidden">
                  {format.day(visitor.lastSeen, organization.today)}
                </Td>
                {canEdit ? (
                  <Td>
                    <span className="flex flex-wrap justify-end gap-1">
                      <Button
                        aria-label={t('usage.visitors.makeOf', { email: visitor.email })}
                        onClick={() => setEmail(visitor.email)}
                      >
                        {t('usage.visitors.make')}
                      </Button>
                      <Button
                        kind="quiet"
                        aria-label={t('usage.visitors.ignoreOf', { email: visitor.email })}
                        onClick={() => ignore.mutate({ id: visitor.id })}
                      >
                        {t('usage.visitors.ignore')}
                      </Button>
                    </span>
                  </Td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </DataTable>
      </div>
      {email === null ? null : (
        <NewContact
          key={email}
          customerId={customerId}
          email={email}
          onClose={() => {
            setEmail(null);
            void refresh();
          }}
        />
      )}
    </Card>
  );
}

function NewContact({
  customerId,
  email,
  onClose,
}: {
  customerId: string;
  email: string;
  onClose: () => void;
}): ReactElement | null {
  const own = useCustomFields('contact');
  if (own === undefined) return null;
  return (
    <Suspense>
      <ContactPanel
        customerId={customerId}
        contact={null}
        own={own}
        given={{ email }}
        draft={undefined}
        onDraft={() => undefined}
        onClose={onClose}
      />
    </Suspense>
  );
}
