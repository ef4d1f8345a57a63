import { FigureRow } from '@vigie/ui/card';
import { SidePanel } from '@vigie/ui/side-panel';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { CustomValues } from '../custom-field/custom-values.tsx';
import type { Contact } from './contacts.tsx';

export function contactName(contact: Contact): string {
  return [contact.firstName, contact.lastName].filter(Boolean).join(' ') || (contact.email ?? '–');
}

/** A contact for whoever may not change it. */
export function ContactDetail({ contact, onClose }: { contact: Contact; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <SidePanel
      title={contactName(contact)}
      subtitle={contact.function}
      isOpen
      onClose={onClose}
      closeLabel={t('common.close')}
    >
      <dl className="-mx-3.5 pb-5 [&>div:first-child]:border-t-0">
        <FigureRow label={t('session.email')}>
          <span className="[overflow-wrap:anywhere]">{contact.email ?? '–'}</span>
        </FigureRow>
        <FigureRow label={t('contact.phone')}>{contact.phone ?? '–'}</FigureRow>
        <FigureRow label={t('contact.main')}>{t(contact.isMain ? 'common.yes' : 'common.no')}</FigureRow>
        <FigureRow label={t('customer.field.tags')}>{format.list(contact.tags) || '–'}</FigureRow>
      </dl>
      <CustomValues entity="contact" values={contact.custom} onSave={null} />
    </SidePanel>
  );
}
