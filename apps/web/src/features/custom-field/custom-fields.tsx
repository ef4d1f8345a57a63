import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CUSTOM_ENTITIES, type CustomEntity } from '@vigie/domain/custom-field';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { EmptyState } from '@vigie/ui/empty-state';
import { Pill } from '@vigie/ui/pill';
import { TabNav, tabLinkClass } from '@vigie/ui/tabs';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { CustomFieldPanel } from './custom-field-panel.tsx';

export type CustomField = Outputs['customField']['list']['items'][number];

/** The fields that the organisation added to its records, one kind after the other, those in use first. */
export function CustomFields({ entity }: { entity: CustomEntity }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const query = useQuery(trpc.customField.list.queryOptions({ entity }));
  const [edited, setEdited] = useState<CustomField | 'new' | null>(null);
  const add = (
    <Button kind="primary" onClick={() => setEdited('new')}>
      {t('customField.new')}
    </Button>
  );
  return (
    <Card title={t('customField.title')} aside={add}>
      <div className="[&>nav]:px-3.5 max-sm:[&>nav]:gap-3">
        <EntityTabs />
      </div>
      <QueryView query={query}>
        {({ items }) => (
          <>
            <p className="px-3.5 py-2.5 text-ink-3">{t(`customField.note.${entity}`)}</p>
            {items.length === 0 ? (
              <EmptyState title={t('customField.empty.title')}>{t(`customField.empty.${entity}`)}</EmptyState>
            ) : (
              <FieldTable fields={items} onOpen={setEdited} />
            )}
          </>
        )}
      </QueryView>
      {edited === null ? null : (
        <CustomFieldPanel entity={entity} field={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </Card>
  );
}

/** Each kind of record at an address of its own. */
function EntityTabs(): ReactElement {
  const { t } = useTranslation();
  const { slug } = useSession().organization;
  return (
    <TabNav label={t('customField.of')}>
      {CUSTOM_ENTITIES.map((of) => (
        <Link
          key={of}
          to="/o/$org/settings/fields"
          params={{ org: slug }}
          search={{ of: of === 'customer' ? undefined : of }}
          activeOptions={{ exact: true, includeSearch: true }}
          className={tabLinkClass}
        >
          {t(`customField.entities.${of}`)}
        </Link>
      ))}
    </TabNav>
  );
}

function FieldTable({ fields, onOpen }: { fields: CustomField[]; onOpen: (field: CustomField) => void }): ReactElement {
  const { t } = useTranslation();
  const inUse = fields.filter(({ archivedAt }) => archivedAt === null);
  const archived = fields.filter(({ archivedAt }) => archivedAt !== null);
  return (
    <DataTable label={t('customField.title')}>
      <thead>
        <tr>
          <Th>{t('customField.label')}</Th>
          <Th>{t('customField.type')}</Th>
          <Th className="max-sm:hidden">{t('customField.key')}</Th>
          <Th className="max-sm:hidden">{t('customField.options')}</Th>
        </tr>
      </thead>
      <tbody>
        {[...inUse, ...archived].map((field) => (
          <tr key={field.id} className="hover:bg-sunken">
            <Td className="max-w-72">
              <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
                <button
                  type="button"
                  onClick={() => onOpen(field)}
                  className="min-w-0 truncate rounded-sm text-left font-medium hover:underline"
                >
                  {field.label}
                </button>
                {field.archivedAt === null ? null : <Pill>{t('customField.archived')}</Pill>}
                {field.readOnly ? <Pill>{t('customField.readOnly')}</Pill> : null}
                {field.source === null ? null : (
                  <span className="text-xs text-ink-3">{t('customField.from', { source: field.source })}</span>
                )}
              </span>
            </Td>
            <Td className="whitespace-nowrap text-ink-2">{t(`customField.types.${field.type}`)}</Td>
            <Td className="font-mono text-xs text-ink-2 max-sm:hidden">{field.key}</Td>
            <Td className="max-w-80 truncate text-ink-2 max-sm:hidden">
              {field.options.map(({ label }) => label).join(', ')}
            </Td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
