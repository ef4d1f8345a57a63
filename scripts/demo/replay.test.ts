import { saveMember } from '@vigie/db/organization';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import {
  type InteractionDirection,
  type InteractionKind,
  type InteractionStatus,
  isSentimentCounted,
  touchOf,
} from '@vigie/domain/interaction';
import { rescoreAll } from '@vigie/operations/rescore';
import { makeMember, makeOrganization } from '@vigie/operations/test-organization';
import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateDemo } from './generate.ts';
import { replay } from './replay.ts';

const CUSTOMERS = 300;
let database: TestDatabase;
let generated: OrgScope;
let replayed: OrgScope;

beforeAll(async () => {
  database = await createTestDatabase();
  generated = await makeOrganization(database);
  replayed = await makeOrganization(database);
  const people = await Promise.all([1, 2, 3].map(() => makeMember(database, generated, 'member')));
  const owners = people.map(({ userId }) => userId);
  await inTransaction(replayed, async (tx) => {
    for (const userId of owners) await saveMember(tx, { userId, role: 'member', finance: false });
  });
  const { orgId, today, org } = generated;
  await generateDemo(database.installation.ownerUrl, {
    orgId,
    today,
    currency: org.currency,
    customers: CUSTOMERS,
    seed: 1,
    owners,
  });
  await replay({ owner: database.owner, from: generated, to: replayed });
  for (const scope of [generated, replayed]) await rescoreAll(scope);
  await sql`analyze`.execute(database.owner);
});
afterAll(() => database.close());

const CUSTOMER = sql`join customer c on c.org_id = t.org_id and c.id = t.customer_id`;
const CONTACT = sql`left join contact p on p.org_id = t.org_id and p.id = t.contact_id`;
/** Columns that say which row and when it was written, not what it says. */
const NAMES = ['org_id', 'id', 'customer_id', 'contact_id', 'version', 'created_at', 'updated_at', 'recorded_at'];
const row = (...more: string[]): RawBuilder<unknown> => sql`to_jsonb(t) - ${[...NAMES, ...more]}::text[]`;

/** What each table says, without the ids of an organisation. */
const TABLES: Record<string, RawBuilder<unknown>> = {
  customer: sql`select t.customer_id, s.name as stage, ${row('stage_id')} as row from customer t
    join stage s on s.org_id = t.org_id and s.id = t.stage_id`,
  customer_tag: sql`select c.customer_id, ${row()} as row from customer_tag t ${CUSTOMER}`,
  customer_team: sql`select c.customer_id, ${row()} as row from customer_team t ${CUSTOMER}`,
  customer_change: sql`select c.customer_id, s.name as stage, case when s.id is null then t.value end as value,
      ${row('value', 'actor_id')} as row from customer_change t ${CUSTOMER}
    left join stage s on s.org_id = t.org_id and t.field = 'stage' and s.id::text = t.value`,
  contact: sql`select c.customer_id, ${row()} as row from contact t ${CUSTOMER}`,
  contact_tag: sql`select p.email, ${row()} as row from contact_tag t ${CONTACT}`,
  agreement: sql`select c.customer_id, ${row()} as row from agreement t ${CUSTOMER}`,
  usage_day: sql`select c.customer_id, p.email, f.name, t.day, t.connections, t.uses from usage_day t ${CUSTOMER} ${CONTACT}
    left join feature f on f.org_id = t.org_id and f.id = t.feature_id`,
  // Who graded a ticket is the one thing that a file cannot say.
  interaction: sql`select c.customer_id, p.email, ${row('source', 'external_id', 'sentiment_source')} as row
    from interaction t ${CUSTOMER} ${CONTACT}`,
  document: sql`select c.customer_id, ${row()} as row from document t ${CUSTOMER}`,
  allocation: sql`select c.customer_id, d.number as source, i.number as invoice, ${row('source_id', 'invoice_id')} as row
    from allocation t ${CUSTOMER} join document d on d.org_id = t.org_id and d.id = t.source_id
    join document i on i.org_id = t.org_id and i.id = t.invoice_id`,
  churn_event: sql`select c.customer_id, ${row()} as row from churn_event t ${CUSTOMER}`,
  customer_figure: sql`select c.customer_id, a.agreement_id, ${row('renew_agreement_id', 'profile_id')} as row
    from customer_figure t ${CUSTOMER} left join agreement a on a.org_id = t.org_id and a.id = t.renew_agreement_id`,
  customer_money: sql`select c.customer_id, ${row()} as row from customer_money t ${CUSTOMER}`,
  search_entry: sql`select c.customer_id, ${row('reader_id')} as row from search_entry t ${CUSTOMER}`,
  health_snapshot: sql`select c.customer_id, ${row('profile_id')} as row from health_snapshot t ${CUSTOMER}`,
};

/** Rows that only one of the two has, a few of them, and how many the generator wrote. */
async function differences(query: RawBuilder<unknown>): Promise<{ rows: number; different: unknown[] }> {
  const of = ({ orgId }: OrgScope): RawBuilder<unknown> => sql`(${query} where t.org_id = ${orgId})`;
  const [a, b] = [of(generated), of(replayed)];
  const { rows } = await sql<Record<string, unknown>>`
    (select 'generated' as side, x::text from (${a} except all ${b}) x order by 2 limit 3)
    union all (select 'replayed', x::text from (${b} except all ${a}) x order by 2 limit 3)`.execute(database.owner);
  const { rows: counts } = await sql<{ n: number }>`select count(*)::int as n from ${a} x`.execute(database.owner);
  return { rows: counts[0]?.n ?? 0, different: rows };
}

test.each(Object.entries(TABLES))('%s says what operations would have written', async (table, query) => {
  const { rows, different } = await differences(query);
  expect(different, table).toEqual([]);
  expect(rows).toBeGreaterThan(10);
});

interface Exchange {
  kind: InteractionKind;
  direction: InteractionDirection;
  status: InteractionStatus;
  day: string;
  isAutomatic: boolean;
  sentiment: number | null;
  sentimentSource: 'engine' | 'person' | null;
  isSentimentExcluded: boolean;
  isSentimentCounted: boolean;
  touchDay: string | null;
  isUserTouch: boolean;
  isSponsorTouch: boolean;
  hasSponsor: boolean;
}

test('every exchange, which is copied as it is, counts as the domain says', async () => {
  const { rows } = await sql<Exchange>`
    select i.*, exists (select 1 from contact_tag t where t.org_id = i.org_id and t.contact_id = i.contact_id
      and t.tag_folded = 'sponsor' and t.from_day <= i.day and (t.until_day is null or t.until_day > i.day)) as has_sponsor
    from interaction i where i.org_id = ${generated.orgId}`.execute(database.owner);
  expect(rows.length).toBeGreaterThan(5_000);
  for (const exchange of rows) {
    const { touchDay, isUserTouch, isSponsorTouch } = touchOf({
      ...exchange,
      // What is not stored is told by what came of it: an answer by the day it made a touch, a user by the touch.
      replyDay: exchange.direction === 'outgoing' ? exchange.touchDay : null,
      hasUser: exchange.isUserTouch,
    });
    expect(exchange).toMatchObject({ touchDay, isUserTouch, isSponsorTouch });
    expect(exchange.isSentimentCounted).toBe(isSentimentCounted(exchange));
  }
});
