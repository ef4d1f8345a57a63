import { listCustomFields } from '@vigie/db/custom-field';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { addDays } from '@vigie/domain/calendar';
import type { OwnMeasureKey, ProfileMeasure } from '@vigie/domain/health';
import { createCustomField, editCustomField } from '../custom-field/custom-field.ts';
import type { CustomDraft } from '../custom-field/custom-value.ts';
import { createMetric, editMetric, findMetrics, receiveMetricValues } from '../metric/metric.ts';

/** What is drawn of a step; what it is about is picked by number. */
interface Draw {
  customerId: string;
  ago: number;
  pick: number;
  amount: number;
}

/** Of each type that a profile can measure. */
const FIELDS = [
  { key: 'seats', type: 'number' },
  { key: 'budget', type: 'money' },
  { key: 'signed', type: 'boolean' },
  { key: 'since', type: 'date' },
] as const;
const OWN: readonly OwnMeasureKey[] = [...FIELDS.map(({ key }) => `custom.${key}` as const), 'metric.nps'];

/** What the organisation adds to its customers: a field of each type, and a metric. */
export async function addOwnMeasures(scope: OrgScope): Promise<void> {
  for (const { key, type } of FIELDS) await createCustomField(scope, { entity: 'customer', key, label: key, type });
  await createMetric(scope, { key: 'nps', name: 'NPS' });
}

/** Some of them, as a profile has them. */
export const drawnMeasures = (amount: number): ProfileMeasure[] =>
  OWN.slice(amount % 6).map((key) => ({
    ...{ key, component: 'agreement', weight: 1 + (amount % 2) },
    scale: { kind: 'linear', zeroAt: 0, hundredAt: 90 },
    ...(key === 'metric.nps' && amount > 2 ? { expiresAfter: 20 * amount } : {}),
  }));

/** A value of one of the fields, or none. */
export function drawnCustom({ pick, amount, day }: Pick<Draw, 'pick' | 'amount'> & { day: string }): CustomDraft {
  const values = [amount * 15.5, amount * 1_250, amount > 3, day];
  return { [FIELDS[pick % 4]?.key ?? '']: amount === 0 ? null : (values[pick % 4] ?? null) };
}

/** A value that another system sends, of any day and sent again, or a measure that goes out of use or comes back. */
export async function ofOwn(
  scope: OrgScope,
  kind: 'metric' | 'archive',
  { customerId, ago, pick, amount }: Draw,
): Promise<void> {
  if (kind === 'metric') {
    const day = addDays(scope.today, -Math.max(0, pick % 2 === 0 ? pick : ago));
    const value = amount * 12.5;
    await receiveMetricValues(scope, [{ customer: customerId, metric: 'nps', day, value }]);
    return;
  }
  const archived = amount % 2 === 0;
  if (pick > 3) {
    const [metric] = await findMetrics(scope);
    await editMetric(scope, { id: metric?.id ?? '', archived });
    return;
  }
  const fields = await inTransaction(scope, (tx) => listCustomFields(tx, 'customer'));
  await editCustomField(scope, { id: fields[pick]?.id ?? '', archived });
}
