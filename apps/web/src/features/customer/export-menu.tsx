import { Button } from '@vigie/ui/button';
import { Menu, MenuItem } from '@vigie/ui/menu';
import { ChevronDown } from 'lucide-react';
import { type ReactElement, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.tsx';

/** Takes the list away as a file, in the form that is chosen. */
export function ExportMenu({ view }: { view: string }): ReactElement {
  const { t } = useTranslation();
  const { organization } = useSession();
  const form = useRef<HTMLFormElement>(null);
  const send = (format: 'csv' | 'xlsx'): void => {
    if (form.current === null) return;
    form.current.action = `/files/customers.${format}`;
    form.current.requestSubmit();
  };
  return (
    // A form: what a filter may hold is longer than an address may be.
    <form ref={form} method="post" className="max-sm:hidden">
      <input type="hidden" name="org" value={organization.slug} />
      <input type="hidden" name="view" value={view} />
      <Menu
        align="end"
        trigger={
          <Button>
            {t('view.export')}
            <ChevronDown aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={() => send('csv')}>{t('view.exportCsv')}</MenuItem>
        <MenuItem onSelect={() => send('xlsx')}>{t('view.exportWorkbook')}</MenuItem>
      </Menu>
    </form>
  );
}
