import { loadCustomerRefs } from '@vigie/db/customer';
import { listMembers } from '@vigie/db/organization';
import { inTransaction } from '@vigie/db/scope';
import { BACK_TEST_LEAD_DAYS, COMPONENTS } from '@vigie/domain/health';
import { recentBackTests, startBackTest, viewBackTest } from '@vigie/operations/back-test';
import { z } from 'zod';
import { Day, Id, Instant, Person } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

const NAMED = 500;

const Share = z.number().nullable();
const Confusion = z
  .object({
    truePositives: z.int().meta({ description: 'Flagged, and left' }),
    falsePositives: z.int().meta({ description: 'Flagged, and stayed' }),
    falseNegatives: z.int().meta({ description: 'Not flagged, and left' }),
    trueNegatives: z.int().meta({ description: 'Not flagged, and stayed' }),
    precision: Share.meta({ description: 'Of those flagged, the share that left' }),
    recall: Share.meta({ description: 'Of those that left, the share that was flagged' }),
    lift: Share.meta({ description: 'Precision against the share of all that left; 1 is chance' }),
  })
  .meta({ description: 'Shares are 0–1, null over nothing' });

const Brief = z.object({
  id: Id,
  day: Day.meta({ description: 'The day it was asked on' }),
  leadDays: z.int(),
  status: z.enum(['running', 'done', 'failed']),
  failure: z.string().nullable(),
  profile: z.object({ name: z.string(), version: z.int() }),
  startedBy: Person.nullable(),
  createdAt: Instant,
});

const Result = z.object({
  left: z.int().meta({ description: 'Departures asked about' }),
  stayed: z.int().meta({ description: 'Customers that stayed as long, asked about on the same days' }),
  share: z.number().meta({ description: 'The share of those that stayed that was drawn' }),
  scored: z.int(),
  unknown: z.int().meta({ description: 'Cases without a score, which count nowhere' }),
  atRisk: Confusion,
  thresholds: z.array(z.object({ below: z.int(), confusion: Confusion })),
  auc: z.object({
    score: Share,
    ...(Object.fromEntries(COMPONENTS.map((key) => [key, Share])) as Record<(typeof COMPONENTS)[number], typeof Share>),
  }),
  lead: z.object({
    warned: z.int(),
    medianDays: z.int().nullable(),
    atLeast: z.array(z.object({ days: z.int(), departures: z.int() })),
  }),
  missed: z.array(z.object({ customer: z.object({ id: Id, name: z.string() }), day: Day, score: z.int().nullable() })),
  missedInAll: z.int(),
});

export const backTestRouter = router({
  start: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Tries the health score on past departures: would it have told?',
      rest: { method: 'POST', path: '/back-tests', status: 201 },
    })
    .input(z.strictObject({ leadDays: z.int().min(1).max(730).default(BACK_TEST_LEAD_DAYS) }))
    .output(z.object({ id: Id }))
    .mutation(({ ctx, input }) => startBackTest(ctx.scope, input)),
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'The last trials of the health score on the past',
      rest: { method: 'GET', path: '/back-tests' },
    })
    .output(z.object({ items: z.array(Brief) }))
    .query(async ({ ctx }) => {
      const tests = await recentBackTests(ctx.scope);
      const names = await inTransaction(ctx.scope, listMembers);
      return {
        items: tests.map(({ actorId, ...test }) => {
          const person = names.find(({ userId }) => userId === actorId);
          return { ...test, startedBy: person ? { id: person.userId, name: person.name } : null };
        }),
      };
    }),
  get: orgProcedure
    .meta({
      access: 'organization',
      summary: 'A trial of the health score on the past, and what came out',
      rest: { method: 'GET', path: '/back-tests/{id}' },
    })
    .input(z.strictObject({ id: Id }))
    .output(
      Brief.omit({ startedBy: true }).extend({
        cases: z.int(),
        done: z.int(),
        undated: z
          .array(z.string())
          .meta({ description: 'Fields that the profile measures: not dated, they are unknown in the past' }),
        result: Result.nullable(),
      }),
    )
    .query(async ({ ctx, input }) => {
      const { result, ...test } = await viewBackTest(ctx.scope, input.id);
      if (result === null) return { ...test, result: null };
      const missed = result.missed.slice(0, NAMED);
      const refs = await inTransaction(ctx.scope, (tx) =>
        loadCustomerRefs(
          tx,
          missed.map(({ customerId }) => customerId),
        ),
      );
      return {
        ...test,
        result: {
          ...result,
          missedInAll: result.missed.length,
          // Who was deleted since is counted, and has no name.
          missed: missed.flatMap(({ customerId, asOf, score }) => {
            const ref = refs.get(customerId);
            return ref ? [{ customer: { id: customerId, name: ref.name }, day: asOf, score }] : [];
          }),
        },
      };
    }),
});
