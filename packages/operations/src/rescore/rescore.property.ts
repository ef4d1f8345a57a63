import { loadCustomersByKey } from '@vigie/db/customer';
import type { ProfileDefinition } from '@vigie/db/health-profile';
import { newId } from '@vigie/db/id';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { addDays } from '@vigie/domain/calendar';
import { DEFAULT_PROFILE } from '@vigie/domain/health';
import fc from 'fast-check';
import { sql } from 'kysely';
import { saveAgreements } from '../agreement/agreement.ts';
import type { RowResult } from '../change-set/change-set.ts';
import { saveChurnEvents } from '../churn/churn.ts';
import { saveContacts } from '../contact/contact.ts';
import { saveCustomers } from '../customer/customer.ts';
import { type Resolve, resolveCustomers } from '../customer/reference.ts';
import { givePulse, liftHealth, overrideHealth } from '../health/health.ts';
import {
  createProfile,
  findAssignments,
  findProfiles,
  getProfile,
  publishProfile,
  saveAssignments,
  saveDraft,
} from '../health-profile/health-profile.ts';
import { saveTickets } from '../interaction/ticket.ts';
import { saveCredits, saveInvoices } from '../ledger/ledger.ts';
import { AppError } from '../refusal/refusal.ts';
import { saveUsage } from '../usage/usage.ts';
import { addOwnMeasures, drawnCustom, drawnMeasures, ofOwn } from './own-step.property.ts';
import { rescoreAll, rescoreDirty } from './rescore.ts';

const CUSTOMERS = ['A', 'B', 'C'];

/** One write, or a pass of the worker; what it is about is picked by number. */
interface Step {
  kind:
    | 'override'
    | 'pulse'
    | 'usage'
    | 'contact'
    | 'ticket'
    | 'agreement'
    | 'invoice'
    | 'payment'
    | 'churn'
    | 'supplied'
    | 'publish'
    | 'assign'
    | 'choose'
    | 'field'
    | 'metric'
    | 'archive'
    | 'rescore';
  customer: number;
  /** Days before today; a negative one lies ahead and is not known yet. */
  ago: number;
  pick: number;
  amount: number;
}

const KINDS: Step['kind'][] = [
  ...(['usage', 'usage', 'usage', 'contact', 'ticket', 'agreement', 'invoice', 'invoice', 'payment'] as const),
  ...(['churn', 'supplied', 'override', 'pulse', 'publish', 'publish', 'assign', 'choose'] as const),
  ...(['field', 'field', 'metric', 'metric', 'metric', 'archive', 'rescore'] as const),
];

/** Late, repeated, corrected and withdrawn facts: the same ids come back with other content, and with nothing. */
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    customer: fc.nat(CUSTOMERS.length - 1),
    ago: fc.oneof(
      fc.integer({ min: -5, max: 10 }),
      fc.integer({ min: 20, max: 130 }),
      fc.integer({ min: 300, max: 400 }),
    ),
    pick: fc.nat(5),
    amount: fc.nat(6),
  }),
  { minLength: 4, maxLength: 40, size: 'max' },
);

type Writer = (tx: OrgTx, step: Step & { day: string; customerId: string }, resolve: Resolve) => Promise<RowResult[]>;

/** What is written by an operation of its own rather than from drafts. */
const BY_HAND = ['override', 'pulse', 'publish', 'assign', 'choose', 'metric', 'archive'] as const;
type ByHand = (typeof BY_HAND)[number];

const WRITERS: Record<Exclude<Step['kind'], 'rescore' | ByHand>, Writer> = {
  usage: (tx, { day, customerId, pick, amount }, resolve) => {
    const feature = pick % 3 === 0 ? null : `feature ${pick}`;
    const contactEmail = pick % 2 === 0 ? null : `p${pick}@one.example`;
    const given = { connections: amount % 4, uses: feature === null ? 0 : amount % 3 };
    return saveUsage(
      tx,
      [
        {
          line: 0,
          source: 'test',
          eventId: `${day} ${customerId} ${pick}`,
          customerId,
          day,
          feature,
          contactEmail,
          ...given,
        },
      ],
      resolve,
    );
  },
  contact: (tx, { customerId, pick }, resolve) =>
    saveContacts(tx, [{ line: 0, customerId, email: `p${pick}@one.example`, lastName: `P${pick}` }], resolve),
  ticket: (tx, { day, customerId, pick, amount }, resolve) =>
    saveTickets(
      tx,
      [
        {
          line: 0,
          ticketId: `${customerId} ${pick}`,
          customerId,
          openedAt: new Date(`${day}T10:00:00Z`),
          openedDay: day,
          closedDay: amount > 3 ? null : addDays(day, amount * 20),
          sentiment: amount > 5 || amount === 0 ? null : amount,
        },
      ],
      resolve,
    ),
  agreement: (tx, { day, customerId, pick, amount }, resolve) =>
    saveAgreements(
      tx,
      [
        {
          line: 0,
          agreementId: `${customerId} ${pick}`,
          customerId,
          startDay: day,
          termEndDay: amount % 2 ? addDays(day, 365) : null,
          endedOn: amount === 3 ? addDays(day, 30) : null,
          autoRenew: pick % 2 === 0,
          noticeMonths: pick,
          amountMinor: amount * 1_000,
          billingPeriod: pick % 2 ? 'month' : 'year',
          currency: pick === 4 ? 'USD' : 'EUR',
        },
      ],
      resolve,
    ),
  invoice: (tx, { day, customerId, pick, amount }, resolve) =>
    saveInvoices(
      tx,
      [
        {
          line: 0,
          number: `${customerId} ${pick}`,
          customerId,
          issueDay: day,
          dueDay: addDays(day, 30),
          amountMinor: amount * 100,
          currency: pick === 5 ? 'USD' : 'EUR',
          settledDay: amount % 3 === 0 ? addDays(day, 10 * pick) : null,
          isDisputed: amount === 5,
        },
      ],
      resolve,
    ),
  payment: (tx, { day, customerId, pick, amount }, resolve) =>
    saveCredits(
      tx,
      'payment',
      [
        {
          line: 0,
          number: `${customerId} p${pick} ${amount}`,
          customerId,
          day,
          amountMinor: amount * 60,
          currency: 'EUR',
          invoiceNumber: pick > 3 ? null : `${customerId} ${pick}`,
        },
      ],
      resolve,
    ),
  field: (tx, { customerId, pick, amount, day }) =>
    saveCustomers(tx, [{ line: 0, customerId, custom: drawnCustom({ pick, amount, day }) }]),
  churn: (tx, { day, customerId }, resolve) => saveChurnEvents(tx, [{ line: 0, customerId, day }], resolve),
  supplied: (tx, { customerId, amount }) =>
    saveCustomers(tx, [{ line: 0, customerId, healthScore: amount === 0 ? null : amount * 15, churnRisk: amount > 4 }]),
};

const isByHand = (kind: Step['kind']): kind is ByHand => (BY_HAND as readonly string[]).includes(kind);

/** A profile that counts little, and otherwise with each draw: what it scores is seen at once. */
const drawn = ({ pick, amount }: Step): ProfileDefinition => {
  const { name: _name, version: _version, ...standard } = DEFAULT_PROFILE;
  const componentWeights = { ...standard.componentWeights, usage: amount, agreement: 1 + pick };
  const measures = [...standard.measures, ...drawnMeasures(amount)];
  return { ...standard, componentWeights, measures, minimumConfidence: 0.1, healthyFrom: 60 + amount };
};

async function publish(scope: OrgScope, id: string, step: Step): Promise<void> {
  const { draftVersion } = await getProfile(scope, id);
  const saved = await saveDraft(scope, { id, draftVersion, draft: drawn(step) });
  await publishProfile(scope, { id, ...saved, reason: 'drawn', effectiveDay: scope.today }).catch((error: unknown) => {
    // What is archived is published no more; the draft stays.
    if (!(error instanceof AppError && error.code === 'health.measureArchived')) throw error;
  });
}

const CONDITIONS = [
  { field: 'mrr', op: 'gt', value: 0 },
  { field: 'stageKind', op: 'is', value: 'churn' },
  { field: 'name', op: 'is', value: 'A' },
  { field: 'since', op: 'notEmpty' },
];

/** What a person says of profiles: a version, who gets which, or one for a customer. */
async function ofProfiles(scope: OrgScope, kind: 'publish' | 'assign' | 'choose', step: Step): Promise<void> {
  const { customer, pick, amount } = step;
  const all = await findProfiles(scope);
  const own = all.filter(({ isDefault, version }) => !isDefault && version !== null);
  if (own.length < 2) {
    await publish(scope, (await createProfile(scope, { name: `P${all.length}` })).id, step);
    return;
  }
  const [first, second] = own;
  const id = (pick % 2 === 0 ? first : second)?.id ?? scope.orgId;
  if (kind === 'publish') await publish(scope, amount % 3 === 0 ? scope.orgId : id, step);
  else if (kind === 'assign') {
    const items = CONDITIONS.slice(amount % 5).map((condition, at) => ({
      profileId: ((at + pick) % 2 === 0 ? first : second)?.id ?? '',
      condition,
    }));
    await saveAssignments(scope, { ...(await findAssignments(scope)), items });
  } else
    await inTransaction(scope, (tx) =>
      saveCustomers(tx, [
        { line: 0, customerId: CUSTOMERS[customer] ?? '', healthProfileId: amount % 2 === 0 ? null : id },
      ]),
    );
}

/** What a person says of a customer: a field set or given back, or a pulse. */
async function byHand(scope: OrgScope, kind: ByHand, step: Step): Promise<void> {
  if (kind === 'metric' || kind === 'archive')
    return ofOwn(scope, kind, { ...step, customerId: CUSTOMERS[step.customer] ?? '' });
  if (kind !== 'override' && kind !== 'pulse') return ofProfiles(scope, kind, step);
  const { customer, pick, amount } = step;
  const customerId = await inTransaction(scope, async (tx) => {
    const refs = await loadCustomersByKey(tx, [CUSTOMERS[customer] ?? '']);
    return [...refs.values()][0]?.id ?? '';
  });
  if (kind === 'pulse') {
    await givePulse(scope, { customerId, value: (1 + (amount % 5)) as 1 | 2 | 3 | 4 | 5, note: null });
    return;
  }
  const expiresDay = pick % 2 === 0 ? null : addDays(scope.today, pick);
  const base = { customerId, reason: 'said', expiresDay };
  const { id } =
    pick % 3 === 0
      ? await overrideHealth(scope, { ...base, field: 'score', value: amount * 16 })
      : pick % 3 === 1
        ? await overrideHealth(scope, { ...base, field: 'status', value: 'escalated' })
        : await overrideHealth(scope, { ...base, field: 'churnRisk', value: amount > 3 });
  if (amount % 2 === 0) await liftHealth(scope, id, 'no more');
}

/** Every figure and amount of an organisation, as stored. */
async function storedFigures(scope: OrgScope): Promise<string[]> {
  return inTransaction(scope, async (tx) => {
    const { rows } = await sql<{ row: string }>`
      select row_to_json(f)::text as row from customer_figure f union all select row_to_json(m)::text from customer_money m
      union all select row_to_json(s)::text from health_snapshot s order by 1`.execute(tx.db);
    return rows.map(({ row }) => row);
  });
}

const BLANK = sql`update customer_figure set score = 7, profile_id = null, profile_version = 1, computed_score = 7, score_source = 'rule', is_ghost = not is_ghost, confidence = 0, sparkline = '{}', connections30 = 999,
  features_anyone90 = 999, own = '{"custom.seats": 7}', mrr_now = -7, outstanding_minor = -7, status = null, rating = null`;

/**
 * qD3: after random writes with the worker in between, the figures are those of a recount from nothing, to the byte.
 * @returns how many figures held a score, and how many of them measures of the organisation's own.
 */
export async function checkIncremental(
  organization: () => Promise<OrgScope>,
  runs: number,
): Promise<{ scored: number; own: number }> {
  const seen = { scored: 0, own: 0 };
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const scope = await organization();
      await inTransaction(scope, (tx) =>
        saveCustomers(
          tx,
          CUSTOMERS.map((customerId) => ({ line: 0, customerId, name: customerId })),
        ),
      );
      await addOwnMeasures(scope);
      await publish(scope, scope.orgId, { kind: 'publish', customer: 0, ago: 0, pick: 0, amount: 0 });
      for (const step of list) {
        const { kind } = step;
        if (kind === 'rescore') await rescoreDirty(scope, 2);
        else if (isByHand(kind)) await byHand(scope, kind, step);
        else
          await inTransaction(scope, async (tx) => {
            const customerId = CUSTOMERS[step.customer] ?? newId();
            const resolve = await resolveCustomers(tx, [{ customerId }], {
              createMissing: false,
              action: 'customer.edit',
            });
            await WRITERS[kind](tx, { ...step, customerId, day: addDays(tx.today, -step.ago) }, resolve);
          });
      }
      await rescoreDirty(scope);
      const incremental = await storedFigures(scope);
      await inTransaction(scope, async (tx) => {
        await BLANK.execute(tx.db);
        await sql`delete from customer_money`.execute(tx.db);
        await sql`delete from health_snapshot`.execute(tx.db);
      });
      await rescoreAll(scope);
      const full = await storedFigures(scope);
      seen.scored += full.filter((row) => /"sparkline".*"score":\d|"score":\d.*"sparkline"/.test(row)).length;
      seen.own += full.filter((row) => /"sparkline"/.test(row) && /"own": ?\{"/.test(row)).length;
      const wrong = incremental.filter((row) => !full.includes(row));
      if (wrong.length > 0 || incremental.length !== full.length)
        throw new Error(
          `stored: ${wrong.join('\n')}\nrecounted: ${full.filter((row) => !incremental.includes(row)).join('\n')}`,
        );
      const { rows } = await inTransaction(scope, (tx) =>
        sql`select customer_id, day, contact_id, feature_id, connections, uses from usage_day where connections <> 0 or uses <> 0
          except select customer_id, day, coalesce(contact_id, ${'00000000-0000-0000-0000-000000000000'}::uuid),
            coalesce(feature_id, ${'00000000-0000-0000-0000-000000000000'}::uuid), sum(connections)::int, sum(uses)::int
          from usage_event group by 1, 2, 3, 4`.execute(tx.db),
      );
      if (rows.length > 0) throw new Error(`days that their events do not sum to: ${JSON.stringify(rows)}`);
    }),
    { numRuns: runs },
  );
  return seen;
}
