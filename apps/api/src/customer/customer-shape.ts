import type { CustomerListRow } from '@vigie/db/customer';
import type { OrgScope } from '@vigie/db/scope';
import { type AssignedRecord, can, receivablesScope } from '@vigie/domain/access';
import { type Agreement, mrrMinor, renewIn } from '@vigie/domain/agreement';
import { daysBetween } from '@vigie/domain/calendar';
import type { CustomValue } from '@vigie/domain/custom-field';
import { SOURCE_KINDS } from '@vigie/domain/health';
import { usageFigures } from '@vigie/domain/usage';
import { z } from 'zod';
import { CustomShape } from '../custom-field/custom-shape.ts';
import { Day, Id, MoneyShape, Person } from '../shape.ts';
import { StageShape } from '../stage/stage.router.ts';

export const Status = z.enum(['healthy', 'escalated', 'at-risk']);
const Source = z.enum(SOURCE_KINDS).nullable();
export const RenewIn = z.object({
  days: z.int(),
  day: Day,
  kind: z.enum(['notice', 'end']),
  missedNoticeDay: Day.nullable(),
});
/** Of one customer, with what a row of figures does not hold. */
export const Renewal = RenewIn.extend({
  agreementId: Id.nullable().meta({ description: 'The agreement whose day it is' }),
  termEndDay: Day.nullable().meta({ description: 'Last day of the term that the day belongs to' }),
});
export const PayerScoreShape = z.object({ averageDelayDays: z.int(), rating: z.enum(['A', 'B', 'C', 'D']) });

/** What the caller may do with a customer whose record they read. */
export const CustomerCan = z.object({
  edit: z.boolean(),
  assign: z.boolean(),
  delete: z.boolean(),
  readReceivables: z.boolean(),
  editReceivables: z.boolean(),
});

/** A customer as lists show it. `null` is unknown (or not allowed), never 0. */
export const CustomerRow = z.object({
  id: Id,
  name: z.string(),
  customerId: z.string(),
  externalIds: z.array(z.object({ source: z.string(), externalId: z.string() })),
  parent: Person.nullable(),
  domain: z.string().nullable(),
  stage: StageShape,
  owner: Person.nullable(),
  tags: z.array(z.string()),
  mrr: z.array(MoneyShape),
  outstanding: z.array(MoneyShape).nullable(),
  overdue: z.array(MoneyShape).nullable(),
  payerScore: PayerScoreShape.nullable(),
  healthScore: z.int().nullable(),
  scoreChange: z.int().nullable().meta({ description: 'Points against the end of the week before last' }),
  healthStatus: Status.nullable(),
  churnRisk: z.boolean().nullable(),
  sources: z
    .object({ score: Source, status: Source, churnRisk: Source })
    .meta({ description: 'Where each of the three health fields comes from; null where there is no value' }),
  confidence: z.number().meta({ description: 'Known share of the weight, 0–1' }),
  sparkline: z.array(z.int().nullable()),
  connections30d: z.int().nullable(),
  trend: z.number().nullable().meta({ description: 'Connections of 30 days in percent of the 30 days before' }),
  lastActivity: Day.nullable(),
  activeUsers: z.object({ active: z.int(), contacts: z.int() }).nullable(),
  renewIn: RenewIn.nullable(),
  pulse: z.int().nullable().meta({ description: 'The last pulse, 1 to 5, expired or not' }),
  pulseDay: Day.nullable().meta({ description: 'When the last pulse was given' }),
  lastTouch: Day.nullable(),
  custom: CustomShape,
  version: z.int().meta({ description: 'What an edit names as read' }),
  can: z.object({ edit: z.boolean(), assign: z.boolean() }).meta({ description: 'What the caller may do with it' }),
});

export type CustomerRowShape = z.infer<typeof CustomerRow>;

/** The stored row as the contract shows it, under the rights of who asks. */
export function customerRow(
  scope: OrgScope,
  row: CustomerListRow,
  people: Map<string, string>,
  custom: Map<string, Record<string, CustomValue>>,
  record: AssignedRecord,
): CustomerRowShape {
  const seesReceivables = receivablesScope(scope.actor) !== 'none';
  const usage = usageFigures(
    {
      isTracked: row.isTracked,
      lastActivityDay: row.lastActivityDay,
      connections30: row.connections30,
      connectionsPrevious30: row.connectionsPrevious30,
      activeContacts: row.activeContacts,
      features30: row.features30,
    },
    row.contacts,
  );
  const amounts = (pick: 'outstandingMinor' | 'overdueMinor') =>
    seesReceivables
      ? row.money.filter((m) => m[pick] !== 0).map((m) => ({ amountMinor: m[pick], currency: m.currency }))
      : null;
  return {
    id: row.id,
    name: row.name,
    customerId: row.customerId,
    externalIds: row.externalIds,
    parent: row.parent,
    domain: row.domain,
    stage: row.stage,
    owner: personOf(row.ownerId, people),
    tags: row.tags,
    mrr: row.money.filter((m) => m.mrr72 !== 0).map((m) => ({ amountMinor: mrrMinor(m.mrr72), currency: m.currency })),
    outstanding: amounts('outstandingMinor'),
    overdue: amounts('overdueMinor'),
    payerScore:
      seesReceivables && row.averageDelayDays !== null && row.rating !== null
        ? { averageDelayDays: row.averageDelayDays, rating: row.rating }
        : null,
    healthScore: row.score,
    scoreChange: row.scoreChange,
    healthStatus: row.status as z.infer<typeof Status> | null,
    churnRisk: row.churnRisk,
    sources: {
      score: row.scoreSource,
      status: row.statusSource,
      churnRisk: row.churnRiskSource,
    },
    confidence: row.confidence,
    sparkline: row.sparkline,
    connections30d: usage.connections30,
    trend: usage.trendPercent,
    lastActivity: usage.lastActivityDay,
    activeUsers: usage.activeUsers,
    renewIn: renewInOf(scope, row),
    pulse: row.pulse,
    pulseDay: row.pulseDay,
    lastTouch: row.lastTouchDay,
    custom: custom.get(row.id) ?? {},
    version: row.version,
    can: {
      edit: can(scope.actor, 'customer.edit', record),
      assign: can(scope.actor, 'customer.assign', record),
    },
  };
}

export const personOf = (id: string | null, people: Map<string, string>): { id: string; name: string } | null =>
  id === null ? null : { id, name: people.get(id) ?? '' };

export function renewInOf(
  scope: OrgScope,
  row: Pick<CustomerListRow, 'renewDay' | 'renewKind' | 'missedNoticeDay'>,
): z.infer<typeof RenewIn> | null {
  if (row.renewDay === null || row.renewKind === null) return null;
  return {
    days: daysBetween(scope.today, row.renewDay),
    day: row.renewDay,
    kind: row.renewKind,
    missedNoticeDay: row.missedNoticeDay,
  };
}

/** The same with the agreement that gives the day and the end of its term. */
export function renewalOf(
  scope: OrgScope,
  row: Parameters<typeof renewInOf>[1],
  agreements: readonly Agreement[],
): z.infer<typeof Renewal> | null {
  const renew = renewInOf(scope, row);
  if (renew === null) return null;
  const nearest = renewIn(agreements, scope.today);
  // Until a write is scored the figure is that of before: it is not told with a term of after.
  const own = nearest?.day === renew.day ? nearest : null;
  return { ...renew, agreementId: own?.agreementId ?? null, termEndDay: own?.termEndDay ?? null };
}
