import { saveAudit } from '@vigie/db/audit';
import { addCustomField, archiveCustomField, listCustomFields } from '@vigie/db/custom-field';
import { newId } from '@vigie/db/id';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { type CustomEntity, type CustomType, isCustomKey } from '@vigie/domain/custom-field';
import { foldText } from '@vigie/domain/text';
import { AppError } from '../refusal/refusal.ts';

export interface NewCustomField {
  entity: CustomEntity;
  /** What imports, filters and the API call it; it never changes. */
  key: string;
  label: string;
  type: CustomType;
  /** Labels of what a choice can be, in their order. */
  options?: string[] | undefined;
  source?: string | null | undefined;
  readOnly?: boolean | undefined;
}

function need(tx: OrgTx): void {
  if (!can(tx.actor, 'settings.manage')) throw new AppError('access.forbidden', { action: 'settings.manage' });
}

/** Adds a field to the records of a kind. Its key stays taken for ever, so that a value never changes its meaning. */
export async function createCustomField(scope: OrgScope, input: NewCustomField): Promise<{ id: string }> {
  return inTransaction(scope, async (tx) => {
    need(tx);
    const { options: labels = [], source = null, readOnly = false, ...field } = input;
    if (!isCustomKey(field.key)) throw new AppError('customField.badKey', { key: field.key }, 'key');
    refuseBadOptions(field.type, labels);
    const id = newId();
    const options = labels.map((label) => ({ id: newId(), label, labelFolded: foldText(label) }));
    if (!(await addCustomField(tx, { id, ...field, source, readOnly }, options)))
      throw new AppError('customField.keyTaken', { key: field.key }, 'key');
    const after = { ...field, options: labels, source, readOnly };
    await saveAudit(tx, [
      { entity: 'custom-field', entityId: id, customerId: null, action: 'create', before: null, after },
    ]);
    return { id };
  });
}

function refuseBadOptions(type: CustomType, labels: string[]): void {
  if ((type === 'choice') !== labels.length > 0) throw new AppError('customField.optionsOfChoice', {}, 'options');
  const folded = labels.map(foldText);
  const twice = folded.findIndex((label, index) => folded.indexOf(label) !== index);
  if (twice >= 0) throw new AppError('customField.optionTwice', { label: labels[twice] ?? '' }, `options.${twice}`);
}

/** Takes a field out of use: its values stay and are no longer shown or written. Doing so again changes nothing. */
export async function withdrawCustomField(scope: OrgScope, id: string): Promise<void> {
  await inTransaction(scope, async (tx) => {
    need(tx);
    if (!(await listCustomFields(tx)).some((field) => field.id === id)) throw new AppError('record.notFound');
    if (!(await archiveCustomField(tx, id))) return;
    const [before, after] = [{ archived: false }, { archived: true }];
    await saveAudit(tx, [{ entity: 'custom-field', entityId: id, customerId: null, action: 'update', before, after }]);
  });
}
