import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { Dialog } from '@vigie/ui/dialog';
import { Select } from '@vigie/ui/input';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { useProblemText } from '../../app/problem.ts';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { toast, toastError } from '../../app/toast.tsx';
import { ROLES, roleOf } from './roles.ts';

type Member = Outputs['member']['list']['items'][number];

export function Members({ canEdit }: { canEdit: boolean }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const query = useQuery(trpc.member.list.queryOptions());
  const [removed, setRemoved] = useState<Member | null>(null);
  const settle = {
    onSuccess: async (): Promise<void> => {
      toast(t('common.saved'));
      setRemoved(null);
      await queries.invalidateQueries({ queryKey: trpc.member.pathKey() });
    },
    onError: (error: unknown): void => {
      toastError(problemText(error));
    },
  };
  const save = useMutation(trpc.member.save.mutationOptions(settle));
  const remove = useMutation(trpc.member.remove.mutationOptions(settle));
  return (
    <Card title={t('settings.members')}>
      <QueryView query={query}>
        {({ items: members }) => (
          <DataTable label={t('settings.members')}>
            <thead>
              <tr>
                <Th>{t('contact.name')}</Th>
                <Th className="max-sm:hidden">{t('session.email')}</Th>
                <Th>{t('settings.role')}</Th>
                <Th>{t('settings.finance')}</Th>
                <Th>
                  <span className="sr-only">{t('common.remove')}</span>
                </Th>
              </tr>
            </thead>
            <tbody>
              {members.map((member) => (
                <MemberRow
                  key={member.id}
                  member={member}
                  canEdit={canEdit}
                  onSave={(role, finance) => save.mutate({ userId: member.id, role: roleOf(role), finance })}
                  onRemove={() => setRemoved(member)}
                />
              ))}
            </tbody>
          </DataTable>
        )}
      </QueryView>
      <Dialog
        title={t('settings.removeTitle', { name: removed?.name ?? '' })}
        isOpen={removed !== null}
        onClose={() => setRemoved(null)}
        actions={
          <>
            <Button onClick={() => setRemoved(null)}>{t('common.cancel')}</Button>
            <Button
              kind="danger"
              isBusy={remove.isPending}
              onClick={() => removed !== null && remove.mutate({ userId: removed.id })}
            >
              {t('common.remove')}
            </Button>
          </>
        }
      >
        {t('settings.removeText')}
      </Dialog>
    </Card>
  );
}

function MemberRow({
  member,
  canEdit,
  onSave,
  onRemove,
}: {
  member: Member;
  canEdit: boolean;
  onSave: (role: string, finance: boolean) => void;
  onRemove: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const { user } = useSession();
  const isLocked = !canEdit || member.id === user.id;
  return (
    <tr>
      <Td className="max-w-48 truncate font-medium">
        {member.name}
        <span className="block truncate text-xs font-normal text-ink-3 sm:hidden">{member.email}</span>
      </Td>
      <Td className="max-w-56 truncate text-ink-2 max-sm:hidden">{member.email}</Td>
      <Td className="w-44 min-w-36">
        <Select
          aria-label={`${t('settings.role')}: ${member.name}`}
          value={member.role}
          disabled={isLocked}
          onChange={(event) => onSave(event.target.value, member.finance)}
        >
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {t(`settings.roles.${role}`)}
            </option>
          ))}
        </Select>
      </Td>
      <Td>
        <input
          type="checkbox"
          aria-label={`${t('settings.finance')}: ${member.name}`}
          title={t('settings.financeHelp')}
          className="block size-4 accent-accent"
          checked={member.finance}
          disabled={isLocked}
          onChange={(event) => onSave(member.role, event.target.checked)}
        />
      </Td>
      <Td className="text-right">
        {isLocked ? null : (
          <Button kind="quiet" onClick={onRemove} aria-label={`${t('common.remove')}: ${member.name}`}>
            {t('common.remove')}
          </Button>
        )}
      </Td>
    </tr>
  );
}
