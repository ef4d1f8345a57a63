import { Button } from '@vigie/ui/button';
import { Menu, MenuItem } from '@vigie/ui/menu';
import { ChevronDown } from 'lucide-react';
import { type ReactElement, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.tsx';

export type SendList = (format: 'csv' | 'xlsx') => void;

/** What asks for a list as a file. A form, to be put on the page: what a filter may hold is longer than an address may be. */
export function useExport(view: string): { form: ReactElement; send: SendList } {
  const { organization } = useSession();
  const ref = useRef<HTMLFormElement>(null);
  return {
    form: (
      <form ref={ref} method="post" hidden>
        <input type="hidden" name="org" value={organization.slug} />
        <input type="hidden" name="view" value={view} />
      </form>
    ),
    send: (format) => {
      if (ref.current === null) return;
      ref.current.action = `/files/customers.${format}`;
      ref.current.requestSubmit();
    },
  };
}

/** Takes the list away as a file, in the form that is chosen. */
export function ExportMenu({ send }: { send: SendList }): ReactElement {
  const { t } = useTranslation();
  return (
    <Menu
      align="end"
      trigger={
        <Button className="max-sm:hidden">
          {t('view.export')}
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      <MenuItem onSelect={() => send('csv')}>{t('view.exportCsv')}</MenuItem>
      <MenuItem onSelect={() => send('xlsx')}>{t('view.exportWorkbook')}</MenuItem>
    </Menu>
  );
}
