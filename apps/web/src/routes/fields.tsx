import { useSearch } from '@tanstack/react-router';
import { CUSTOM_ENTITIES } from '@vigie/domain/custom-field';
import type { ReactElement } from 'react';
import { useSession } from '../app/session.tsx';
import { CustomFields } from '../features/custom-field/custom-fields.tsx';
import { SettingsPage } from '../features/settings/settings-page.tsx';

export function FieldsRoute(): ReactElement {
  const { can } = useSession().organization;
  const { of } = useSearch({ from: '/o/$org/settings/fields' });
  const entity = CUSTOM_ENTITIES.find((one) => one === of) ?? 'customer';
  return (
    <SettingsPage isOpen={can.manageSettings}>
      <CustomFields key={entity} entity={entity} />
    </SettingsPage>
  );
}
