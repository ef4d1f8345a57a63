import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { Unknown } from '@vigie/ui/pill';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import type { UsageData } from './usage.tsx';

export function UsageUsers({ users }: { users: UsageData['users'] }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  return (
    <Card title={t('usage.users')} aside={<span className="num text-ink-3">{format.number(users.length)}</span>}>
      {users.length === 0 ? (
        <p className="border-t border-line px-3.5 py-6 text-center text-ink-2">{t('usage.noUsers')}</p>
      ) : (
        <div className="max-h-[214px] overflow-y-auto">
          <DataTable label={t('usage.users')}>
            <thead>
              <tr>
                <Th>{t('contact.name')}</Th>
                <Th isNumber>{t('usage.lastActivity')}</Th>
                <Th isNumber>{t('usage.visits')}</Th>
              </tr>
            </thead>
            <tbody>
              {users.map((user) => (
                <tr key={user.contactId}>
                  <Td className="max-w-40 truncate" title={user.name}>
                    {user.name}
                  </Td>
                  <Td isNumber className="text-ink-2">
                    {user.lastActivity === null ? (
                      <Unknown label={t('common.unknown')} reason={t('health.missing.noActivity')} />
                    ) : (
                      format.day(user.lastActivity, organization.today)
                    )}
                  </Td>
                  <Td isNumber>{format.number(user.visits30d)}</Td>
                </tr>
              ))}
            </tbody>
          </DataTable>
        </div>
      )}
    </Card>
  );
}
