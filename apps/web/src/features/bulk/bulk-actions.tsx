import { Button } from '@vigie/ui/button';
import { Menu, MenuItem, MenuSeparator } from '@vigie/ui/menu';
import { ChevronDown } from 'lucide-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.tsx';
import { useExport } from '../customer/export-menu.tsx';
import { ASSIGNING, type BulkKind, KINDS } from './bulk-words.ts';

/** What can be done with the ticked ones, as far as whoever is here may; taking them away as a file is for everybody. */
export function BulkActions({ view, onChoose }: { view: string; onChoose: (kind: BulkKind) => void }): ReactElement {
  const { t } = useTranslation();
  const { can } = useSession().organization;
  const { form, send } = useExport(view);
  const kinds = can.editCustomers ? KINDS.filter((kind) => can.assign || !ASSIGNING.includes(kind)) : [];
  return (
    <>
      {form}
      <Menu
        align="end"
        trigger={
          <Button>
            {t('bulk.actions')}
            <ChevronDown aria-hidden />
          </Button>
        }
      >
        {kinds.map((kind) => (
          <MenuItem key={kind} onSelect={() => onChoose(kind)}>
            {t(`bulk.menu.${kind}`)}
          </MenuItem>
        ))}
        {kinds.length === 0 ? null : <MenuSeparator />}
        <MenuItem onSelect={() => send('csv')}>{t('bulk.menu.exportCsv')}</MenuItem>
        <MenuItem onSelect={() => send('xlsx')}>{t('bulk.menu.exportWorkbook')}</MenuItem>
      </Menu>
    </>
  );
}
