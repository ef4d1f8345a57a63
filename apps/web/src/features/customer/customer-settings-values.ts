import type { CustomField } from '../custom-field/custom-fields.tsx';
import { customTexts, type Spelling } from '../custom-field/custom-text.ts';
import type { Customer } from './customer-header.tsx';

/** What the form of a customer's settings holds. */
export type Values = {
  name: string;
  customerId: string;
  domain: string;
  parentId: string;
  stageId: string;
  ownerId: string;
  teamIds: string[];
  tags: string;
  excludedFromCollection: boolean;
  healthProfileId: string;
  /** Values of custom fields as text, under the names of `formName`. */
  custom: Record<string, string>;
};

/** The same, as the customer is stored. */
export function valuesOf(customer: Customer, fields: readonly CustomField[], spelling: Spelling): Values {
  return {
    name: customer.name,
    customerId: customer.customerId ?? '',
    domain: customer.domain ?? '',
    parentId: customer.parent?.id ?? '',
    stageId: customer.stage.id,
    ownerId: customer.owner?.id ?? '',
    teamIds: customer.team.map((member) => member.id),
    tags: customer.tags.join(', '),
    excludedFromCollection: customer.excludedFromCollection,
    healthProfileId: customer.profile.chosenId ?? '',
    custom: customTexts(fields, customer.custom, spelling),
  };
}

/** Names of the fields that were changed, those inside `custom` with their path. */
export const entriesOf = (dirty: object): string[] =>
  Object.entries(dirty).flatMap(([name, isDirty]) =>
    name === 'custom' ? Object.keys(isDirty as object).map((key) => `custom.${key}`) : isDirty ? [name] : [],
  );
