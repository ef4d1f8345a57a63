import { saveAudit } from '@vigie/db/audit';
import {
  addCustomField,
  countOptionUses,
  lockCustomField,
  replaceOptions,
  type StoredCustomField,
  updateCustomField,
} from '@vigie/db/custom-field';
import { newId } from '@vigie/db/id';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { type CustomEntity, type CustomOption, type CustomType, isCustomKey } from '@vigie/domain/custom-field';
import { foldText } from '@vigie/domain/text';
import { changesBetween } from '../change-set/change-set.ts';
import { rescoreMeasured } from '../health-profile/written.ts';
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

export interface CustomFieldEdit {
  id: string;
  label?: string | undefined;
  source?: string | null | undefined;
  readOnly?: boolean | undefined;
  /** Out of use: its values stay and are no longer shown or written. */
  archived?: boolean | undefined;
  /** What a choice can be, in its order: one with the id of an option renames it, one without is new. */
  options?: { id?: string | undefined; label: string }[] | undefined;
}

/**
 * Changes a field of the organisation; its key, kind and type stay for ever. Records keep their values: an option that
 * any of them holds can be renamed, and not taken away.
 * @throws AppError `record.notFound`, `access.forbidden`, `customField.optionsOfChoice`, `customField.optionTwice`,
 * `customField.optionInUse`, `customField.unknownOption`.
 */
export async function editCustomField(
  scope: OrgScope,
  { id, archived, options, ...fields }: CustomFieldEdit,
): Promise<void> {
  await inTransaction(scope, async (tx) => {
    need(tx);
    const stored = await lockCustomField(tx, id);
    if (stored === null) throw new AppError('record.notFound');
    const wanted = options === undefined ? stored.options : await chosenOptions(tx, stored, options);
    const edited: StoredCustomField = {
      ...stored,
      ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
      archivedAt: archived === undefined ? stored.archivedAt : archived ? (stored.archivedAt ?? new Date()) : null,
      options: wanted,
    };
    const changes = changesBetween(shown(stored), shown(edited));
    if (changes.length === 0 && JSON.stringify(wanted) === JSON.stringify(stored.options)) return;
    await updateCustomField(tx, edited);
    if (stored.entity === 'customer' && (stored.archivedAt === null) !== (edited.archivedAt === null))
      await rescoreMeasured(tx, `custom.${stored.key}`);
    if (options !== undefined)
      await replaceOptions(
        tx,
        id,
        wanted.map((option) => ({ ...option, labelFolded: foldText(option.label) })),
      );
    const side = (which: 'before' | 'after'): Record<string, unknown> =>
      Object.fromEntries(changes.map((change) => [change.field, change[which]]));
    await saveAudit(tx, [
      {
        entity: 'custom-field',
        entityId: id,
        customerId: null,
        action: 'update',
        before: side('before'),
        after: side('after'),
      },
    ]);
  });
}

async function chosenOptions(
  tx: OrgTx,
  { id: fieldId, type, options: stored }: StoredCustomField,
  options: NonNullable<CustomFieldEdit['options']>,
): Promise<CustomOption[]> {
  refuseBadOptions(
    type,
    options.map(({ label }) => label),
  );
  const ids = options.map(({ id }) => id).filter((id) => id !== undefined);
  const unknown = options.findIndex(({ id }) => id !== undefined && !stored.some((option) => option.id === id));
  const twice = ids.findIndex((id, index) => ids.indexOf(id) !== index);
  if (unknown >= 0 || twice >= 0)
    throw new AppError('customField.unknownOption', {}, `options.${Math.max(unknown, twice)}.id`);
  const removed = stored.filter(({ id }) => !ids.includes(id));
  const uses = await countOptionUses(
    tx,
    fieldId,
    removed.map(({ id }) => id),
  );
  const held = removed.find(({ id }) => uses.has(id));
  if (held)
    throw new AppError('customField.optionInUse', { label: held.label, count: uses.get(held.id) ?? 0 }, 'options');
  return options.map(({ id, label }) => ({ id: id ?? newId(), label }));
}

const shown = ({ label, source, readOnly, archivedAt, options }: StoredCustomField): Record<string, unknown> => ({
  label,
  source,
  readOnly,
  archived: archivedAt !== null,
  options: options.map((option) => option.label),
});
