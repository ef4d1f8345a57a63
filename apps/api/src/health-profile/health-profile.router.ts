import { listMembers } from '@vigie/db/organization';
import { inTransaction } from '@vigie/db/scope';
import { type Explanation, type HealthRaw, rawDayOf } from '@vigie/domain/health';
import {
  createProfile,
  findAssignments,
  findOwnMeasures,
  findProfiles,
  getProfile,
  previewProfile,
  publishProfile,
  retireProfile,
  rollBackProfile,
  saveAssignments,
  saveDraft,
  whatIfProfile,
} from '@vigie/operations/health-profile';
import { z } from 'zod';
import { ConditionInput } from '../condition/condition-shape.ts';
import { Calculation } from '../health/explanation-shape.ts';
import { OwnMeasureShape } from '../health/measure-shape.ts';
import { Day, Id, Instant, MoneyShape, Person, text } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';
import { Change, Definition } from './health-profile-shape.ts';

const Name = text(100);
const Reason = text(500);
const DraftVersion = z
  .int()
  .meta({ description: 'Of the draft that was read: a conflict if somebody changed it since' });
const Effective = Day.meta({ description: 'The first day it holds: today or later' });
const Published = z.object({ version: z.int() });
const done = z.object({ ok: z.literal(true) });
const ok = { ok: true as const };

const StatusOrUnknown = z.enum(['healthy', 'at-risk', 'escalated', 'unknown']);
const Counts = z.object({ healthy: z.int(), 'at-risk': z.int(), escalated: z.int(), unknown: z.int() });
const SHOWN_MOVES = 200;

const calculationOf = (explanation: Explanation, raw: HealthRaw): z.infer<typeof Calculation> => ({
  ...explanation,
  measures: explanation.measures.map((measure) => ({ ...measure, rawDay: rawDayOf(raw, measure.key) })),
});

export const healthProfileRouter = router({
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Health score profiles by name, with how many customers each scores',
      rest: { method: 'GET', path: '/health-profiles' },
    })
    .output(
      z.object({
        items: z.array(
          z.object({
            id: Id,
            name: z.string(),
            isDefault: z.boolean(),
            isArchived: z.boolean(),
            hasDraft: z.boolean(),
            version: z.int().nullable().meta({ description: 'The version in force today; null: none is yet' }),
            lastVersion: z.int().nullable().meta({ description: 'The last one published; null: none was' }),
            customers: z.int(),
          }),
        ),
      }),
    )
    .query(async ({ ctx }) => ({ items: await findProfiles(ctx.scope) })),
  measures: orgProcedure
    .meta({
      access: 'organization',
      summary: 'What profiles can measure of the organisation’s own: fields of customers and metrics',
      rest: { method: 'GET', path: '/health-profile-measures' },
    })
    .output(
      z.object({
        items: z.array(
          OwnMeasureShape.extend({
            profiles: z.array(z.string()).meta({ description: 'Names of the profiles that count by it today' }),
          }),
        ),
      }),
    )
    .query(async ({ ctx }) => ({ items: await findOwnMeasures(ctx.scope) })),
  get: orgProcedure
    .meta({
      access: 'organization',
      summary: 'A profile with its draft and all its versions, each with what it changed',
      rest: { method: 'GET', path: '/health-profiles/{id}' },
    })
    .input(z.strictObject({ id: Id }))
    .output(
      z.object({
        id: Id,
        name: z.string(),
        isDefault: z.boolean(),
        isArchived: z.boolean(),
        draft: Definition.nullable(),
        draftVersion: z.int(),
        inForce: z.int().nullable(),
        versions: z.array(
          z.object({
            version: z.int(),
            definition: Definition,
            effectiveDay: Day,
            reason: z.string(),
            author: Person.nullable(),
            publishedAt: Instant,
            restores: z.int().nullable().meta({ description: 'The earlier version that this one says again' }),
            changes: z.array(Change).nullable().meta({ description: 'Against the version before; null for the first' }),
          }),
        ),
      }),
    )
    .query(async ({ ctx, input }) => {
      const { archivedAt, versions, ...profile } = await getProfile(ctx.scope, input.id);
      const members = new Map(
        (await inTransaction(ctx.scope, listMembers)).map(({ userId, name }) => [userId, { id: userId, name }]),
      );
      return {
        ...profile,
        isArchived: archivedAt !== null,
        versions: versions.map(({ profileId: _profile, authorId, ...version }) => ({
          ...version,
          author: members.get(authorId ?? '') ?? null,
        })),
      };
    }),
  create: orgProcedure
    .meta({
      access: 'organization',
      summary: 'A new profile, its draft a copy of another; it scores nobody until it is published and given',
      rest: { method: 'POST', path: '/health-profiles', status: 201 },
    })
    .input(z.strictObject({ name: Name, from: Id.optional() }))
    .output(z.object({ id: Id }))
    .mutation(({ ctx, input }) => createProfile(ctx.scope, input)),
  saveDraft: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Keeps the draft of a profile, or none any more, and its name; scores stay as they are',
      rest: { method: 'PUT', path: '/health-profiles/{id}/draft' },
    })
    .input(
      z.strictObject({
        id: Id,
        draftVersion: DraftVersion,
        name: Name.optional(),
        draft: Definition.nullable(),
      }),
    )
    .output(z.object({ draftVersion: z.int() }))
    .mutation(({ ctx, input }) => saveDraft(ctx.scope, input)),
  preview: orgProcedure
    .meta({
      access: 'organization',
      summary: 'What a draft would make of one customer today, beside what is made of it now',
      rest: { method: 'POST', path: '/health-profiles/{id}/preview' },
    })
    .input(z.strictObject({ id: Id, customerId: Id, draft: Definition }))
    .output(z.object({ before: Calculation, after: Calculation }))
    // By POST: a draft is longer than an address may be.
    .mutation(async ({ ctx, input }) => {
      const { before, after, raw } = await previewProfile(ctx.scope, input);
      return { before: calculationOf(before, raw), after: calculationOf(after, raw) };
    }),
  whatIf: orgProcedure
    .meta({
      access: 'organization',
      summary: 'What a draft would change over the customers of its profile: who moves, and how much MRR',
      rest: { method: 'POST', path: '/health-profiles/{id}/what-if' },
    })
    .input(z.strictObject({ id: Id, draft: Definition }))
    .output(
      z.object({
        customers: z.int(),
        before: Counts,
        after: Counts,
        moving: z.int().meta({ description: 'Customers that change status' }),
        movingMrr: MoneyShape.meta({ description: 'Of those whose MRR is known' }),
        rankCorrelation: z.number().nullable(),
        moves: z
          .array(
            z.object({
              id: Id,
              name: z.string(),
              from: StatusOrUnknown,
              to: StatusOrUnknown,
              scoreBefore: z.int().nullable(),
              scoreAfter: z.int().nullable(),
              mrr: MoneyShape.nullable(),
            }),
          )
          .meta({ description: `Those with the most MRR first, ${SHOWN_MOVES} at most` }),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const { moves, movingMrrMinor, ...found } = await whatIfProfile(ctx.scope, input);
      const { currency } = ctx.scope.org;
      return {
        ...found,
        moving: moves.length,
        movingMrr: { amountMinor: movingMrrMinor, currency },
        moves: moves.slice(0, SHOWN_MOVES).map(({ mrrMinor, ...move }) => ({
          ...move,
          mrr: mrrMinor === null ? null : { amountMinor: mrrMinor, currency },
        })),
      };
    }),
  publish: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Publishes the draft as the next version; customers are scored with it from its day',
      rest: { method: 'POST', path: '/health-profiles/{id}/publish' },
    })
    .input(z.strictObject({ id: Id, draftVersion: DraftVersion, reason: Reason, effectiveDay: Effective }))
    .output(Published)
    .mutation(({ ctx, input }) => publishProfile(ctx.scope, input)),
  rollBack: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Says an earlier version again, as a new one',
      rest: { method: 'POST', path: '/health-profiles/{id}/roll-back' },
    })
    .input(z.strictObject({ id: Id, version: z.int(), reason: Reason, effectiveDay: Effective }))
    .output(Published)
    .mutation(({ ctx, input }) => rollBackProfile(ctx.scope, input)),
  archive: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Takes a profile that nothing gives any more out of use; its versions stay',
      rest: { method: 'POST', path: '/health-profiles/{id}/archive' },
    })
    .input(z.strictObject({ id: Id }))
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await retireProfile(ctx.scope, input.id);
      return ok;
    }),
  assignments: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Who gets which profile: conditions in order, and the default',
      rest: { method: 'GET', path: '/health-profile-assignments' },
    })
    .output(
      z.object({
        items: z.array(z.object({ profileId: Id, condition: z.unknown() })),
        defaultId: Id,
        version: z.string(),
      }),
    )
    .query(({ ctx }) => findAssignments(ctx.scope)),
  assign: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Replaces the conditions that give profiles, and the default; everybody is scored again',
      rest: { method: 'PUT', path: '/health-profile-assignments' },
    })
    .input(
      z.strictObject({
        defaultId: Id,
        items: z.array(z.strictObject({ profileId: Id, condition: ConditionInput })).max(100),
        version: z.string().max(100).meta({ description: 'As it was read: a conflict if somebody changed it since' }),
      }),
    )
    .output(done)
    .mutation(async ({ ctx, input }) => {
      await saveAssignments(ctx.scope, input);
      return ok;
    }),
});
