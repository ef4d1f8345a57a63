import type { CustomerDraft } from './customer-draft.ts';

const FIELDS: Record<string, string> = {
  name: 'name',
  domain: 'domain',
  parentId: 'parentId',
  stageId: 'stageId',
  ownerId: 'ownerId',
  teamIds: 'teamIds',
  tags: 'tags',
  sinceDay: 'since',
  excludedFromCollection: 'excluded',
  healthProfileId: 'healthProfileId',
  'supplied-score': 'healthScore',
  'supplied-status': 'healthStatus',
  'supplied-churn-risk': 'churnRisk',
};

/** Values of a customer under the names that history gives its fields, as a draft that writes them. */
export function draftOfFields(values: Readonly<Record<string, unknown>>): Partial<CustomerDraft> {
  const draft: Record<string, unknown> = {};
  const custom: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(values)) {
    const name = FIELDS[field];
    if (field.startsWith('custom.')) custom[field.slice('custom.'.length)] = value;
    else if (name === 'healthScore') draft[name] = value === null ? null : Number(value);
    else if (name === 'churnRisk') draft[name] = value === null ? null : value === 'true';
    else if (name === 'teamIds' || name === 'tags') draft[name] = value ?? [];
    else if (name !== undefined) draft[name] = value;
  }
  return { ...draft, ...(Object.keys(custom).length > 0 ? { custom } : {}) } as Partial<CustomerDraft>;
}
