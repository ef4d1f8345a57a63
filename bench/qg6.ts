import { type CustomerCatalogue, loadCustomerCatalogue } from '@vigie/db/condition';
import {
  CUSTOMER_SORTS,
  type CustomerFilter,
  type CustomerSort,
  INDEXED_SORTS,
  listCustomers,
  orderOf,
} from '@vigie/db/customer';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { findBest } from '@vigie/db/search';
import { parseCondition } from '@vigie/domain/condition';
import { SEARCH_KINDS } from '@vigie/domain/search';
import { openFixture } from './fixture.ts';
import { type Mark, median, quantile, round, timed } from './measure.ts';

const TURNS = 12;
const PAGE = 100;

const SEARCHES = ['rou', 'atelier', 'santé', '-4421', 'zzzz', 'nord textiles', 'example'];
/** What the palette is asked over all kinds: rare and broad words, few letters, slips of the finger. */
const PALETTE = [
  ...[
    'c-04421',
    'f-4421-3',
    'zzzz',
    'nord textiles',
    'atelier',
    'santé',
    'example',
    'claire',
    'renewal',
    'subscription',
  ],
  ...['a', 'r', 'ro', 'f-', 'ateleir', 'textils', 'exampel', 'bernrad'],
];
const PER_KIND = 6;
const CONDITIONS: unknown[] = [
  { field: 'mrr', op: 'gte', value: 400_000 },
  { field: 'healthScore', op: 'lt', value: 40 },
  {
    all: [
      { field: 'healthStatus', op: 'is', value: 'at-risk' },
      { field: 'renewIn', op: 'between', value: [0, 30] },
    ],
  },
  {
    any: [
      { field: 'overdue', op: 'gt', value: 1_000_000 },
      { field: 'payerRating', op: 'is', value: 'D' },
    ],
  },
  { field: 'tags', op: 'contains', value: ['vip'] },
  { field: 'owner', op: 'empty' },
  { not: { field: 'lastTouch', op: 'inLast', value: 30 } },
  { some: 'contacts', where: { field: 'name', op: 'startsWith', value: 'anna' } },
  { none: 'interactions', where: { field: 'day', op: 'inLast', value: 60 } },
];

type Question = (tx: OrgTx) => Promise<unknown>;
const pageOf =
  (filter: CustomerFilter, sort: CustomerSort): Question =>
  async (tx) => {
    const order = await orderOf(tx, sort);
    if (order === null) throw new Error(`No sort ${sort.by}.`);
    return listCustomers(tx, filter, order, null, PAGE);
  };

/** Milliseconds of each question, and of the same as the owner, to whom no row-level security applies. */
async function compare(
  scope: OrgScope,
  owner: OrgScope,
  asked: readonly Question[],
): Promise<{ ours: number[]; bare: number[] }> {
  const [ours, bare]: [number[], number[]] = [[], []];
  for (let turn = 0; turn <= TURNS; turn += 1)
    for (const question of asked)
      for (const [as, times] of [
        [scope, ours],
        [owner, bare],
      ] as const) {
        const { ms } = await timed(() => inTransaction(as, question));
        if (turn > 0) times.push(ms);
      }
  return { ours, bare };
}

/** qG6: search and filtered pages of the list as the application's role, against the same statements as owner. */
export async function qG6(customers: number): Promise<Mark> {
  const fixture = await openFixture(customers);
  try {
    const scope: OrgScope = { ...fixture.scope, db: fixture.db, isReadOnly: true };
    const owner: OrgScope = { ...scope, db: fixture.owner };
    const catalogue: CustomerCatalogue = await inTransaction(scope, (tx) => loadCustomerCatalogue(tx));
    const byMrr: CustomerSort = { by: 'mrr', direction: 'desc' };
    const search = await compare(
      scope,
      owner,
      SEARCHES.map((text) => pageOf({ search: text }, byMrr)),
    );
    const palette = await compare(
      scope,
      owner,
      PALETTE.map((text) => (tx) => findBest(tx, text, SEARCH_KINDS, PER_KIND)),
    );
    const filtered = await compare(
      scope,
      owner,
      CONDITIONS.map((raw) => pageOf({ where: { condition: parseCondition(raw, catalogue), catalogue } }, byMrr)),
    );
    const sorted = await compare(
      scope,
      owner,
      INDEXED_SORTS.map((by) => pageOf({}, { by, direction: 'desc' })),
    );
    const scanned = await compare(
      scope,
      owner,
      CUSTOMER_SORTS.filter((by) => !INDEXED_SORTS.some((one) => one === by)).map((by) =>
        pageOf({}, { by, direction: 'desc' }),
      ),
    );
    const ratio = ({ ours, bare }: { ours: number[]; bare: number[] }): number => median(ours) / median(bare);
    const p95 = ({ ours }: { ours: number[] }): number => quantile(ours, 0.95);
    const isOk =
      p95(search) <= 50 &&
      ratio(search) <= 3 &&
      p95(palette) <= 50 &&
      ratio(filtered) <= 1.5 &&
      p95(filtered) <= 80 &&
      p95(sorted) <= 25 &&
      p95(scanned) <= 80;
    return {
      id: 'qG6',
      figures: {
        'search p95 ms': round(p95(search), 1),
        'bar ms': 50,
        'search ratio': round(ratio(search)),
        'palette p95 ms': round(p95(palette), 1),
        'palette median ms': round(median(palette.ours), 1),
        'filtered ratio': round(ratio(filtered)),
        'ratio bar': 1.5,
        'filtered p95 ms': round(p95(filtered), 1),
        'filtered bar ms': 80,
        'sorted p95 ms': round(p95(sorted), 1),
        'sorted bar ms': 25,
        'other sorts p95 ms': round(p95(scanned), 1),
        'other sorts bar ms': 80,
      },
      isOk,
    };
  } finally {
    await fixture.close();
  }
}
