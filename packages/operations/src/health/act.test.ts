import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { addDays } from '@vigie/domain/calendar';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { editCustomer, newCustomer, saveCustomers } from '../customer/customer.ts';
import { importFile } from '../import/import.ts';
import { mergeCustomers } from '../merge/merge.ts';
import { AppError } from '../refusal/refusal.ts';
import { rescoreDirty, rescoreForNewDay } from '../rescore/rescore.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { continueUndo, startUndo, viewUndo } from '../undo/undo.ts';
import { receiveUsage } from '../usage/usage.ts';
import { givePulse, type HealthOverride, healthFieldsOf, liftHealth, overrideHealth } from './health.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const TODAY = '2026-06-30';

async function withCustomer(more: object = {}): Promise<{ org: OrgScope; id: string }> {
  const org = await makeOrganization(database, { today: TODAY });
  const [result] = await inTransaction(org, (tx) =>
    saveCustomers(tx, [{ line: 0, customerId: 'C', name: 'C', since: '2025-01-01', ...more }]),
  );
  return { org, id: result?.entityId ?? '' };
}

const at = (scope: OrgScope, day: string): OrgScope => ({ ...scope, today: day });

async function shown(org: OrgScope): Promise<Record<string, unknown>> {
  const { rows } = await sql<Record<string, unknown>>`select score, score_source, status, status_source, churn_risk,
    churn_risk_source, computed_score, is_ghost from customer_figure where org_id = ${org.orgId}`.execute(
    database.owner,
  );
  return rows[0] ?? {};
}

const set = (scope: OrgScope, customerId: string, given: object): Promise<{ id: string }> =>
  overrideHealth(scope, { customerId, reason: 'Their sponsor left', expiresDay: null, ...given } as HealthOverride);

describe('a health field set by hand (H1, H6)', () => {
  test('wins over what was supplied and what is computed, each of the three on its own, and is told with its source', async () => {
    const { org, id } = await withCustomer({ healthScore: 80 });
    await givePulse(org, { customerId: id, value: 5, note: null });
    await rescoreDirty(org);
    expect(await shown(org)).toMatchObject({
      score: 80,
      scoreSource: 'supplied',
      status: 'healthy',
      statusSource: 'supplied',
    });
    await set(org, id, { field: 'status', value: 'escalated' });
    await rescoreDirty(org);
    expect(await shown(org)).toMatchObject({
      score: 80,
      scoreSource: 'supplied',
      status: 'escalated',
      statusSource: 'override',
      churnRisk: false,
      churnRiskSource: 'supplied',
    });
    await set(org, id, { field: 'score', value: 12 });
    await rescoreDirty(org);
    expect(await shown(org), 'what has no source of its own follows the score').toMatchObject({
      score: 12,
      status: 'escalated',
      churnRisk: true,
      churnRiskSource: 'override',
    });
    const fields = await inTransaction(org, (tx) => healthFieldsOf(tx, id));
    expect(fields.sources).toMatchObject({ score: { supplied: 80, override: 12 }, status: { override: 'escalated' } });
  });

  test('holds through its last day, and then gives back what is computed by itself', async () => {
    const { org, id } = await withCustomer();
    await set(org, id, { field: 'churnRisk', value: true, expiresDay: addDays(TODAY, 2) });
    await rescoreDirty(org);
    await rescoreForNewDay(at(org, addDays(TODAY, 2)));
    expect(await shown(org)).toMatchObject({ churnRisk: true, churnRiskSource: 'override' });
    await rescoreForNewDay(at(org, addDays(TODAY, 3)));
    expect(await shown(org)).toMatchObject({ churnRisk: null, churnRiskSource: 'computed' });
  });

  test('is lifted with a reason, once, and leaves its history', async () => {
    const { org, id } = await withCustomer();
    const { id: act } = await set(org, id, { field: 'status', value: 'escalated' });
    await rescoreDirty(org);
    await liftHealth(org, act, 'All is well again');
    await rescoreDirty(org);
    expect(await shown(org)).toMatchObject({ status: null, statusSource: 'computed' });
    await expect(liftHealth(org, act, 'Again')).rejects.toMatchObject({ code: 'health.alreadyEnded' });
    const { rows } = await sql<{ action: string; after: unknown }>`select action, after from audit
      where org_id = ${org.orgId} and entity = 'health-act' order by id`.execute(database.owner);
    expect(rows).toMatchObject([
      { action: 'create', after: { healthStatus: 'escalated', reason: 'Their sponsor left' } },
      { action: 'update', after: { liftReason: 'All is well again' } },
    ]);
  });

  test('ends the one before it, which does not come back', async () => {
    const { org, id } = await withCustomer();
    await set(org, id, { field: 'score', value: 90 });
    const { id: second } = await set(org, id, { field: 'score', value: 20 });
    await liftHealth(org, second, 'Wrong customer');
    await rescoreDirty(org);
    expect(await shown(org)).toMatchObject({ score: null, scoreSource: 'computed' });
  });

  test('cannot end before today, and is for those who may edit the customer', async () => {
    const { org, id } = await withCustomer();
    const change = { field: 'score', value: 20 };
    await expect(set(org, id, { ...change, expiresDay: addDays(TODAY, -1) })).rejects.toMatchObject({
      code: 'health.expiresBeforeToday',
      field: 'expiresDay',
    });
    const { scope: viewer } = await makeMember(database, org, 'viewer');
    await expect(set(viewer, id, change)).rejects.toMatchObject({ code: 'access.forbidden' });
    const { scope: restricted } = await makeMember(database, org, 'restricted');
    await expect(set(restricted, id, change)).rejects.toMatchObject({ code: 'record.notFound' });
    const { id: act } = await set(org, id, change);
    await expect(liftHealth(restricted, act, 'x')).rejects.toMatchObject({ code: 'record.notFound' });
  });
});

describe('what people said of a customer', () => {
  test('keeps a customer that an import made from being undone with it (R6)', async () => {
    const org = await makeOrganization(database, { today: TODAY });
    const { id } = await importFile(
      org,
      { kind: 'customers', fileName: 'c.csv', bytes: Buffer.from('Customer ID,Name\nK,K\n') },
      { mapping: {}, constants: {}, createMissing: false },
    );
    const { rows } = await sql<{ id: string }>`select id from customer where org_id = ${org.orgId}`.execute(
      database.owner,
    );
    await set(org, rows[0]?.id ?? '', { field: 'status', value: 'escalated' });
    await startUndo(org, { kind: 'import', id });
    await continueUndo(org, id);
    expect(await viewUndo(org, { kind: 'import', id })).toMatchObject({ removed: 0, refused: 1 });
  });

  test('meets a merge with words of the domain, never with an error of the database (qD7)', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { org, id: otherId } = await withCustomer();
      const { id } = await newCustomer(org, { name: 'Stays', customerId: 'S' });
      const ends = await Promise.allSettled([
        mergeCustomers(org, { id, version: 1, otherId, otherVersion: 1, fromOther: [] }),
        set(org, otherId, { field: 'score', value: 10 }),
        givePulse(org, { customerId: otherId, value: 2, note: null }),
      ]);
      const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
      expect(reasons.filter((reason) => !(reason instanceof AppError))).toEqual([]);
    }
  });
});

describe('a customer that nobody hears of', () => {
  test('is a ghost after thirty days, until it is used or leaves (I1)', async () => {
    const { org, id } = await withCustomer();
    await rescoreDirty(org);
    expect(await shown(org)).toMatchObject({ isGhost: true });
    await receiveUsage(org, { source: 'app', events: [{ eventId: '1', customer: 'C' }] });
    await rescoreDirty(org);
    expect(await shown(org)).toMatchObject({ isGhost: false });
    await rescoreForNewDay(at(org, addDays(TODAY, 29)));
    expect(await shown(org)).toMatchObject({ isGhost: false });
    const later = at(org, addDays(TODAY, 30));
    await rescoreForNewDay(later);
    expect(await shown(org)).toMatchObject({ isGhost: true });
    const { rows } = await sql<{
      id: string;
      version: number;
    }>`select s.id, c.version from stage s join customer c on c.org_id = s.org_id
      where s.org_id = ${org.orgId} and s.kind = 'churn' order by s.position limit 1`.execute(database.owner);
    await editCustomer(later, { id, version: rows[0]?.version ?? 0, stageId: rows[0]?.id ?? '' });
    await rescoreDirty(later);
    expect(await shown(org)).toMatchObject({ isGhost: false });
  });
});
