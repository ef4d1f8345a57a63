import { type CustomerCatalogue, loadCustomerCatalogue } from '@vigie/db/condition';
import { type CustomerFilter, loadCustomerRefs } from '@vigie/db/customer';
import { loadReport, type ReportFigure } from '@vigie/db/report';
import type { OrgTx } from '@vigie/db/scope';
import { can, mayOnAllRead } from '@vigie/domain/access';
import type { Condition, ConditionField } from '@vigie/domain/condition';
import { canGroupBy, canMeasure, groupCondition, type ReportMeasure } from '@vigie/domain/report';
import { AppError } from '../refusal/refusal.ts';

/** A report that is asked for: figures of customers, by a field of theirs. */
export interface WantedReport {
  filter: CustomerFilter;
  /** Null: all in one. */
  by: string | null;
  measures: readonly ReportMeasure[];
}

export interface FoundGroup {
  value: string | boolean | null;
  /** Of customers as groups (their parent): what they are called. */
  name: string | null;
  figures: ReportFigure[];
  /** What the list must be asked for to show exactly these customers; null: all of the report. */
  condition: Condition | null;
}

export interface FoundReport {
  groups: FoundGroup[];
  /** Smaller groups are left out. */
  isCut: boolean;
  /** Each customer once, also where groups share some (tags, team). */
  total: ReportFigure[];
  overlaps: boolean;
}

/**
 * The field that a report groups by (null: all in one), of fields that it can use and that its reader may read on every
 * customer they see: the sums would tell.
 * @throws AppError `condition.notAllowed` and `report.unknownField`, naming the field.
 */
export function readFields(
  tx: OrgTx,
  catalogue: CustomerCatalogue,
  { by, measures }: Pick<WantedReport, 'by' | 'measures'>,
): ConditionField | null {
  const field = (key: string, fits: (field: ConditionField) => boolean, at: string): ConditionField => {
    const found = catalogue.fields.find((one) => one.key === key);
    if (!found || !fits(found)) throw new AppError('report.unknownField', { field: key }, at);
    if (!mayOnAllRead(tx.actor, found.permission))
      throw new AppError('condition.notAllowed', { action: found.permission, field: key }, at);
    return found;
  };
  measures.forEach((measure, index) => {
    if (measure.fold !== 'count') field(measure.field, canMeasure, `measures.${index}.field`);
  });
  return by === null ? null : field(by, canGroupBy, 'by');
}

/**
 * Any measure by any dimension of the customers the actor may see (V1).
 * @throws AppError `access.forbidden`, `condition.notAllowed`, `report.unknownField`.
 */
export async function runReport(tx: OrgTx, { filter, by, measures }: WantedReport): Promise<FoundReport> {
  requireReader(tx);
  const catalogue = await loadCustomerCatalogue(tx);
  const dimension = readFields(tx, catalogue, { by, measures });
  const {
    groups: [all],
  } = await loadReport(tx, { filter, by: null, measures }, catalogue);
  const none = measures.map(({ fold }): ReportFigure => ({ value: fold === 'mean' ? null : 0, unknown: 0 }));
  const total = all?.figures ?? none;
  if (dimension === null) return { groups: [], isCut: false, total, overlaps: false };
  const found = await loadReport(tx, { filter, by, measures }, catalogue);
  const ids = dimension.key === 'parent' ? found.groups.flatMap(({ value }) => value ?? []) : [];
  // Those that one may not see are no groups.
  const named = await loadCustomerRefs(tx, ids);
  const groups = found.groups.map(({ value, figures }) => {
    const typed = dimension.type === 'boolean' && value !== null ? value === 'true' : value;
    const name = named.get(value ?? '')?.name ?? null;
    return { value: typed, name, figures, condition: groupCondition(dimension, typed) };
  });
  return { groups, isCut: found.isCut, total, overlaps: dimension.type === 'set' };
}

/** @throws AppError `access.forbidden` for who reads no customers. */
export function requireReader(tx: OrgTx): void {
  if (!can(tx.actor, 'customer.read')) throw new AppError('access.forbidden', { action: 'customer.read' });
}
