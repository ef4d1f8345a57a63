import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { EmptyState } from '@vigie/ui/empty-state';
import { Pill, Unknown } from '@vigie/ui/pill';
import { type ReactElement, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { MoreButton } from '../../app/more-button.tsx';
import { rowProps, useOpenedRow } from '../../app/opened-row.ts';
import { QueryView } from '../../app/query-view.tsx';
import { useOwnColumns } from '../custom-field/own-columns.tsx';
import { useCustomFields } from '../custom-field/use-custom.ts';
import { ContactDetail, contactName } from './contact-detail.tsx';
import { type ContactDraft, ContactPanel } from './contact-panel.tsx';

export type Contact = Outputs['contact']['list']['items'][number];

/** A contact that the address names is opened, and shown in its row. */
function useOpenedContact(
  open: string | undefined,
  query: {
    data: { pages: { items: Contact[] }[] } | undefined;
    isFetching: boolean;
    hasNextPage: boolean;
    fetchNextPage: () => unknown;
  },
  canEdit: boolean,
  onOpen: (contact: Contact | 'new') => void,
): void {
  const contacts = query.data?.pages.flatMap((page) => page.items) ?? [];
  useOpenedRow(
    open,
    contacts.map(({ id }) => id),
    query,
  );
  const found = open === 'new' && canEdit ? 'new' : contacts.find(({ id }) => id === open);
  const show = useEffectEvent(() => found !== undefined && onOpen(found));
  const key = found === undefined ? undefined : open;
  useEffect(() => {
    if (key !== undefined) show();
  }, [key]);
}

export function Contacts({
  customerId,
  canEdit,
  open,
}: {
  customerId: string;
  canEdit: boolean;
  open?: string | undefined;
}): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const [edited, setEdited] = useState<Contact | 'new' | null>(null);
  const drafts = useRef(new Map<string, ContactDraft>());
  const own = useCustomFields('contact');
  const editedKey = edited === null || edited === 'new' ? 'new' : edited.id;
  const query = useInfiniteQuery(
    trpc.contact.list.infiniteQueryOptions(
      { customerId },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  useOpenedContact(open, query, canEdit, setEdited);
  const add = canEdit ? (
    <Button kind="primary" onClick={() => setEdited('new')}>
      {t('contact.new')}
    </Button>
  ) : undefined;
  return (
    <Card title={t('customer.tabs.contacts')} aside={add}>
      <QueryView query={query}>
        {({ pages }) => {
          const contacts = pages.flatMap((page) => page.items);
          if (contacts.length === 0)
            return <EmptyState title={t('contact.empty.title')}>{t('contact.empty.text')}</EmptyState>;
          return (
            <>
              <ContactTable contacts={contacts} open={open} onOpen={setEdited} />
              <MoreButton query={query} />
            </>
          );
        }}
      </QueryView>
      {edited !== null && edited !== 'new' && !canEdit ? (
        <ContactDetail contact={edited} onClose={() => setEdited(null)} />
      ) : null}
      {edited === null || !canEdit || own === undefined ? null : (
        <ContactPanel
          customerId={customerId}
          contact={edited === 'new' ? null : edited}
          own={own}
          draft={drafts.current.get(editedKey)}
          onDraft={(draft) =>
            draft === undefined ? drafts.current.delete(editedKey) : drafts.current.set(editedKey, draft)
          }
          onClose={() => setEdited(null)}
        />
      )}
    </Card>
  );
}

function ContactTable({
  contacts,
  open,
  onOpen,
}: {
  contacts: Contact[];
  open: string | undefined;
  onOpen: (contact: Contact) => void;
}): ReactElement {
  const { t } = useTranslation();
  const own = useOwnColumns('contact', contacts);
  const days = (value: number | null, reason: string): ReactElement =>
    value === null ? (
      <Unknown label={t('common.unknown')} reason={reason} />
    ) : (
      <span>{value === 0 ? t('common.today') : t('common.daysShort', { count: value })}</span>
    );
  return (
    <DataTable label={t('customer.tabs.contacts')}>
      <thead>
        <tr>
          <Th>{t('contact.name')}</Th>
          <Th className="max-sm:hidden">{t('contact.function')}</Th>
          <Th className="max-sm:hidden">{t('session.email')}</Th>
          <Th className="max-sm:hidden">{t('contact.phone')}</Th>
          <Th className="max-sm:hidden">{t('customer.field.tags')}</Th>
          <Th isNumber>{t('customer.columns.lastTouch')}</Th>
          <Th isNumber>{t('usage.lastActivity')}</Th>
          {own.heads}
        </tr>
      </thead>
      <tbody>
        {contacts.map((contact) => (
          <tr key={contact.id} {...rowProps(contact.id, open)}>
            <Td className="max-w-56 max-sm:w-full max-sm:max-w-0">
              <span className="flex items-center gap-x-2 max-sm:flex-wrap">
                <button
                  type="button"
                  onClick={() => onOpen(contact)}
                  className="truncate rounded-sm text-left font-medium hover:underline"
                >
                  {contactName(contact)}
                </button>
                {contact.isMain ? <Pill tone="accent">{t('contact.main')}</Pill> : null}
                {contact.isKnown ? null : <Pill title={t('contact.unknownHelp')}>{t('contact.unknown')}</Pill>}
              </span>
              <span className="block truncate text-xs text-ink-3 sm:hidden">
                {contact.function ?? contact.email ?? contact.phone}
              </span>
            </Td>
            <Td className="max-w-48 truncate text-ink-2 max-sm:hidden">{contact.function ?? '–'}</Td>
            <Td className="max-w-80 truncate max-sm:hidden">
              {contact.email === null ? (
                '–'
              ) : (
                <a href={`mailto:${contact.email}`} className="rounded-sm text-ink-2 hover:text-ink hover:underline">
                  {contact.email}
                </a>
              )}
            </Td>
            <Td className="num whitespace-nowrap text-ink-2 max-sm:hidden">
              {contact.phone === null ? (
                '–'
              ) : (
                <a href={`tel:${contact.phone}`} className="rounded-sm hover:text-ink hover:underline">
                  {contact.phone}
                </a>
              )}
            </Td>
            <Td className="whitespace-nowrap max-sm:hidden">
              <span className="flex gap-1">
                {contact.tags.map((tag) => (
                  <Pill key={tag}>{tag}</Pill>
                ))}
              </span>
            </Td>
            <Td isNumber className="text-ink-2">
              {days(contact.lastTouchDays, t('contact.noTouch'))}
            </Td>
            <Td isNumber className="text-ink-2">
              {days(contact.lastActivityDays, t('health.missing.noActivity'))}
            </Td>
            {own.cellsOf(contact)}
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
