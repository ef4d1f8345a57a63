import { addDays, addMonths, type CalendarDate, dayNumber } from '@vigie/domain/calendar';
import { customerSearchText } from '@vigie/domain/customer';
import { type InteractionKind, isSentimentCounted, touchOf } from '@vigie/domain/interaction';
import { allocationDay } from '@vigie/domain/ledger';
import { agreementSearchText } from '@vigie/domain/search';
import { foldText } from '@vigie/domain/text';
import type { Random } from './random.ts';
import { FAMILY, FIRST, FUNCTIONS, GIVEN, PLANS, SECOND, SUBJECTS, TAGS } from './words.ts';

type Cell = string | number | boolean | null;
export type Rows = Record<string, Cell[][]>;

/** What every customer of a run shares. */
export interface World {
  orgId: string;
  today: CalendarDate;
  currency: string;
  stages: { onboarding: string; run: string; churn: string; prospect: string };
  /** People who own customers. */
  owners: string[];
  featureIds: string[];
  /** How much history: "rich" fills every chart of a few hundred customers, "lean" suits a hundred thousand. */
  density: 'rich' | 'lean';
}

const USE = ['growing', 'steady', 'fading', 'seasonal', 'quiet', 'new'] as const;
type Use = (typeof USE)[number];
const PAYERS = { prompt: [-5, 2], usual: [0, 20], late: [20, 55], bad: [60, 130] } as const;
type Payer = keyof typeof PAYERS;

/** Columns of each table that the generator writes, in the order of its cells. */
export const COLUMNS: Record<string, string[]> = {
  customer: [
    'org_id',
    'id',
    'customer_id',
    'name',
    'name_folded',
    'search_folded',
    'domain',
    'parent_id',
    'stage_id',
    'owner_id',
    'since_day',
  ],
  customer_figure: [
    'org_id',
    'customer_id',
    'day',
    'is_tracked',
    'contacts',
    'active_contacts',
    'connections30',
    'connections_previous30',
    'features30',
    'features_anyone90',
    'sentiment_sum',
    'sentiment_count',
    'open_tickets',
    'has_documents',
    'confidence',
    'profile_version',
    'active_agreements',
  ],
  customer_tag: ['org_id', 'customer_id', 'tag_folded', 'tag'],
  customer_team: ['org_id', 'customer_id', 'user_id'],
  customer_change: ['org_id', 'id', 'customer_id', 'field', 'value', 'note', 'day', 'known_day'],
  contact: [
    'org_id',
    'id',
    'customer_id',
    'first_name',
    'last_name',
    'name_folded',
    'email',
    'email_folded',
    'function',
    'function_folded',
    'is_main',
  ],
  contact_tag: ['org_id', 'contact_id', 'tag_folded', 'from_day', 'tag'],
  agreement: [
    'org_id',
    'id',
    'customer_id',
    'agreement_id',
    'name',
    'type',
    'nature',
    'plan',
    'search_folded',
    'start_day',
    'term_end_day',
    'ended_on',
    'auto_renew',
    'notice_months',
    'renewal_months',
    'amount_minor',
    'billing_period',
    'currency',
    'known_day',
  ],
  usage_day: ['org_id', 'customer_id', 'day', 'contact_id', 'feature_id', 'connections', 'uses'],
  interaction: [
    'org_id',
    'id',
    'customer_id',
    'kind',
    'direction',
    'status',
    'started_at',
    'day',
    'known_day',
    'closed_day',
    'subject',
    'subject_folded',
    'contact_id',
    'sentiment',
    'sentiment_source',
    'is_sentiment_counted',
    'touch_day',
    'is_user_touch',
    'is_sponsor_touch',
  ],
  document: [
    'org_id',
    'id',
    'customer_id',
    'kind',
    'number',
    'number_folded',
    'day',
    'due_day',
    'known_day',
    'amount_minor',
    'currency',
    'settled_day',
    'is_settled_by_payment',
  ],
  allocation: ['org_id', 'id', 'customer_id', 'source_id', 'invoice_id', 'amount_minor', 'day'],
  churn_event: ['org_id', 'id', 'customer_id', 'churn_id', 'day', 'known_day', 'reason'],
};

/** One customer with a believable life: how it uses the product, pays, talks and renews hang together. */
export function makeCustomer(world: World, random: Random, index: number, rows: Rows): void {
  const add = (table: string, cells: Cell[]): void => {
    rows[table]?.push([world.orgId, ...cells]);
  };
  const { today } = world;
  const isChurned = random.chance(0.06);
  const isProspect = !isChurned && random.chance(0.04);
  const use: Use = isChurned
    ? 'fading'
    : random.pick(['growing', 'growing', 'steady', 'steady', 'steady', 'fading', 'seasonal', 'quiet', 'new'] as const);
  const payer: Payer = random.pick([
    'prompt',
    'usual',
    'usual',
    'usual',
    'late',
    isChurned ? 'late' : 'usual',
    random.chance(0.3) ? 'bad' : 'prompt',
  ] as const);
  const size = Math.ceil(random.next() ** 3 * 24) + 2;
  const id = random.id();
  const name = `${random.pick(FIRST)} ${random.pick(SECOND)}${world.density === 'lean' || index >= 400 ? ` ${index + 1}` : ''}`;
  const slug = foldText(name).replace(/[^a-z0-9]+/g, '-');
  const since = addDays(today, use === 'new' ? -random.int(20, 75) : -random.int(400, 1_500));
  const endDay = isChurned ? addDays(today, -random.int(20, 200)) : null;
  const stage = isChurned
    ? world.stages.churn
    : isProspect
      ? world.stages.prospect
      : use === 'new'
        ? world.stages.onboarding
        : world.stages.run;
  const owner = random.chance(0.95) && world.owners.length > 0 ? random.pick(world.owners) : null;

  const customerId = `C-${String(index + 1).padStart(5, '0')}`;
  const domain = `${slug}-${index + 1}.example`;
  add('customer', [
    id,
    customerId,
    name,
    foldText(name),
    customerSearchText({ name, customerId, domain }),
    domain,
    null,
    stage,
    owner,
    since,
  ]);
  add('customer_figure', [id, addDays(today, -1), false, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, 0, 0, 0]);
  if (random.chance(0.35)) {
    const tag = random.pick(TAGS);
    add('customer_tag', [id, tag, tag]);
  }
  const mate = owner !== null && random.chance(0.3) && world.owners.length > 1 ? random.pick(world.owners) : null;
  const hasTeam = mate !== null && mate !== owner;
  if (hasTeam) add('customer_team', [id, mate]);
  add('customer_change', [random.id(), id, 'stage', stage, null, endDay ?? since, endDay ?? since]);
  if (random.chance(0.6) && !isProspect) {
    const day = addDays(today, -random.int(2, 110));
    add('customer_change', [
      random.id(),
      id,
      'pulse',
      String(use === 'fading' ? random.int(1, 3) : random.int(3, 5)),
      null,
      day,
      day,
    ]);
  }
  const contacts = makeContacts(world, random, id, slug, index, size, since, add);
  if (!isProspect) {
    makeAgreements(world, random, { id, index, since, endDay, size, use }, add);
    makeUsage(world, random, { id, use, since, endDay, contacts }, add);
    makeInteractions(world, random, { id, use, since, endDay, contacts, payer }, add);
    makeLedger(world, random, { id, index, since, endDay, size, payer }, add);
  }
  if (endDay !== null)
    add('churn_event', [
      random.id(),
      id,
      `K-${index + 1}`,
      endDay,
      endDay,
      random.pick(['price', 'product', 'competitor', 'budget']),
    ]);
  // What holds from the first day on, so that the past can be read.
  const first = (field: string, value: string): void =>
    add('customer_change', [random.id(), id, field, value, null, since, since]);
  if (isChurned) first('stage', world.stages.run);
  if (owner !== null) first('owner', owner);
  if (hasTeam) first('team', mate);
}

type Add = (table: string, cells: Cell[]) => void;

function makeContacts(
  world: World,
  random: Random,
  customerId: string,
  slug: string,
  index: number,
  size: number,
  since: CalendarDate,
  add: Add,
): string[] {
  const count = world.density === 'lean' ? random.int(1, 3) : size;
  return Array.from({ length: count }, (_, n) => {
    const id = random.id();
    const [first, last] = [random.pick(GIVEN), random.pick(FAMILY)];
    const email = `${foldText(first)}.${foldText(last)}${n}@${slug}-${index + 1}.example`;
    const role = random.pick(FUNCTIONS);
    add('contact', [
      id,
      customerId,
      first,
      last,
      foldText(`${first} ${last}`),
      email,
      email,
      role,
      foldText(role),
      n === 0,
    ]);
    if (n === 0) add('contact_tag', [id, 'sponsor', since, 'sponsor']);
    return id;
  });
}

interface Life {
  id: string;
  since: CalendarDate;
  endDay: CalendarDate | null;
}

function makeAgreements(
  world: World,
  random: Random,
  life: Life & { index: number; size: number; use: Use },
  add: Add,
): void {
  const plan = PLANS[Math.min(PLANS.length - 1, Math.floor(life.size / 7))] ?? 'Team';
  const amount = (life.size * random.int(40, 160) + 90) * 100;
  const count = random.chance(0.2) ? 2 : 1;
  for (let n = 0; n < count; n += 1) {
    const autoRenew = random.chance(0.7);
    const start =
      n === 0 ? life.since : addDays(life.since, Math.min(200, dayNumber(world.today) - dayNumber(life.since)));
    const termMonths = random.pick([12, 12, 12, 24, 36]);
    let end = addDays(addMonths(start, termMonths), -1);
    while (!autoRenew && end < world.today && life.endDay === null)
      end = addDays(addMonths(addDays(end, 1), termMonths), -1);
    const isYearly = random.chance(0.4);
    const own = {
      agreementId: `A-${life.index + 1}-${n + 1}`,
      name: `${plan}${n > 0 ? ' extension' : ''}`,
      type: 'subscription',
      plan,
    };
    add('agreement', [
      random.id(),
      life.id,
      own.agreementId,
      own.name,
      own.type,
      n > 0 ? 'amendment' : 'initial',
      plan,
      agreementSearchText(own),
      start,
      random.chance(0.9) ? end : null,
      life.endDay,
      autoRenew,
      autoRenew ? random.pick([1, 2, 3]) : 0,
      autoRenew ? 12 : null,
      Math.round((isYearly ? amount * 12 : amount) * (n > 0 ? 0.25 : 1)),
      isYearly ? 'year' : 'month',
      world.currency,
      start,
    ]);
    // Growth shows as a second line a few months ago, so that the MRR trend has something to say.
    if (n === 0 && life.use === 'growing') {
      const day = addDays(world.today, -random.int(30, 300));
      if (day > start) {
        const more = { agreementId: `A-${life.index + 1}-up`, name: 'More seats', type: 'subscription', plan };
        add('agreement', [
          random.id(),
          life.id,
          more.agreementId,
          more.name,
          more.type,
          'amendment',
          plan,
          agreementSearchText(more),
          day,
          null,
          life.endDay,
          true,
          1,
          null,
          Math.round(amount * 0.2),
          'month',
          world.currency,
          day,
        ]);
      }
    }
  }
}

/** How busy a customer is, 0–1, so many days ago. */
function intensity(use: Use, daysAgo: number, phase: number): number {
  switch (use) {
    case 'growing':
      return Math.max(0.25, 1 - daysAgo / 500);
    case 'fading':
      return Math.min(1, 0.08 + daysAgo / 200);
    case 'seasonal':
      return 0.55 + 0.45 * Math.sin((daysAgo + phase) / 29);
    case 'quiet':
      return daysAgo < 45 ? 0 : 0.2;
    default:
      return 0.7;
  }
}

function makeUsage(world: World, random: Random, life: Life & { use: Use; contacts: string[] }, add: Add): void {
  const phase = random.int(0, 180);
  const span = Math.min(dayNumber(world.today) - dayNumber(life.since), 395);
  const last = life.endDay === null ? 0 : dayNumber(world.today) - dayNumber(life.endDay);
  const isLean = world.density === 'lean';
  // Lean customers keep thirty rows over the months that figures look at; rich ones have a row for most visits.
  const step = isLean ? 2 : 1;
  const features = Array.from({ length: random.int(3, 14) }, () => random.pick(world.featureIds));
  const seen = new Set<string>();
  for (let daysAgo = last; daysAgo < (isLean ? 90 : span); daysAgo += step) {
    const level = intensity(life.use, daysAgo, phase);
    const visitors = isLean
      ? random.chance(level) || daysAgo % 2 === 0
        ? 1
        : 0
      : life.contacts.filter(() => random.chance(level * 0.16)).length;
    for (let n = 0; n < visitors; n += 1) {
      const contact = random.pick(life.contacts);
      const feature = random.pick(features);
      const key = `${daysAgo} ${contact} ${feature}`;
      if (seen.has(key)) continue;
      seen.add(key);
      add('usage_day', [
        life.id,
        addDays(world.today, -daysAgo),
        contact,
        feature,
        random.int(1, 3),
        random.int(1, 14),
      ]);
    }
  }
}

function makeInteractions(
  world: World,
  random: Random,
  life: Life & { use: Use; contacts: string[]; payer: Payer },
  add: Add,
): void {
  const count = world.density === 'lean' ? random.int(3, 7) : random.int(15, 45);
  const span = Math.min(dayNumber(world.today) - dayNumber(life.since), 395);
  const last = life.endDay === null ? 0 : dayNumber(world.today) - dayNumber(life.endDay);
  for (let n = 0; n < count; n += 1) {
    const daysAgo =
      last +
      Math.floor(
        random.next() ** (life.use === 'fading' || life.use === 'quiet' ? 0.5 : 1.6) * Math.max(1, span - last),
      );
    const day = addDays(world.today, -daysAgo);
    const kind: InteractionKind = random.pick([
      'email',
      'email',
      'email',
      'meeting',
      'video-meeting',
      'call',
      'ticket',
      'ticket',
    ]);
    const direction = kind === 'email' && random.chance(0.4) ? 'outgoing' : 'incoming';
    const closing = kind === 'ticket' && random.chance(0.85) ? addDays(day, random.int(0, 12)) : null;
    // A closing that lies ahead is not known yet.
    const closedDay = closing !== null && closing <= world.today ? closing : null;
    const status = kind === 'ticket' && closedDay === null ? 'in-progress' : 'done';
    const contact = n % 4 === 0 ? (life.contacts[0] ?? null) : random.pick(life.contacts);
    const hasSponsor = contact === life.contacts[0];
    const touch = touchOf({
      kind,
      direction,
      status,
      day,
      isAutomatic: false,
      replyDay: direction === 'outgoing' && random.chance(0.5) ? addDays(day, 1) : null,
      hasUser: random.chance(0.8),
      hasSponsor,
    });
    const mood = life.use === 'fading' ? random.int(1, 4) : random.int(2, 5);
    const sentiment = random.chance(0.7) ? mood : null;
    const sentimentSource = sentiment === null ? null : kind === 'email' || kind === 'ticket' ? 'engine' : 'person';
    const subjects = SUBJECTS[kind === 'video-meeting' ? 'meeting' : (kind as 'email' | 'meeting' | 'call' | 'ticket')];
    const [id, hour, minute] = [random.id(), random.int(8, 17), random.pick(['00', '15', '30', '45'])];
    const subject = random.pick(subjects);
    add('interaction', [
      id,
      life.id,
      kind,
      direction,
      status,
      `${day} ${String(hour).padStart(2, '0')}:${minute}:00+00`,
      day,
      day,
      closedDay,
      subject,
      foldText(subject),
      contact,
      sentiment,
      sentimentSource,
      isSentimentCounted({
        kind,
        direction,
        isAutomatic: false,
        sentiment,
        sentimentSource,
        isSentimentExcluded: false,
      }),
      touch.touchDay,
      touch.isUserTouch,
      touch.isSponsorTouch,
    ]);
  }
}

function makeLedger(
  world: World,
  random: Random,
  life: Life & { index: number; size: number; payer: Payer },
  add: Add,
): void {
  const months =
    world.density === 'lean' ? 12 : Math.min(24, Math.floor((dayNumber(world.today) - dayNumber(life.since)) / 30));
  const [low, high] = PAYERS[life.payer];
  const amount = (life.size * random.int(40, 160) + 90) * 120;
  for (let month = months; month > 0; month -= 1) {
    const day = addDays(addMonths(world.today, -month), random.int(0, 10));
    if (day < life.since || day > world.today || (life.endDay !== null && day > life.endDay)) continue;
    const due = addDays(day, 30);
    const invoiceId = random.id();
    const number = `F-${life.index + 1}-${months - month + 1}`;
    const invoiced = Math.round(amount * (0.8 + random.next() * 0.4));
    const settledDay = addDays(due, random.int(low, high));
    const isSettled = settledDay <= world.today && !random.chance(life.payer === 'bad' ? 0.25 : 0.02);
    const isByCredit = isSettled && random.chance(0.02);
    add('document', [
      invoiceId,
      life.id,
      'invoice',
      number,
      foldText(number),
      day,
      due,
      day,
      invoiced,
      world.currency,
      isSettled ? settledDay : null,
      isSettled && !isByCredit,
    ]);
    if (!isSettled) continue;
    const sourceId = random.id();
    const sourceNumber = `${isByCredit ? 'AV' : 'P'}-${life.index + 1}-${months - month + 1}`;
    add('document', [
      sourceId,
      life.id,
      isByCredit ? 'credit-note' : 'payment',
      sourceNumber,
      foldText(sourceNumber),
      settledDay,
      null,
      settledDay,
      invoiced,
      world.currency,
      null,
      false,
    ]);
    add('allocation', [
      random.id(),
      life.id,
      sourceId,
      invoiceId,
      invoiced,
      allocationDay({ day: settledDay }, { day }),
    ]);
  }
}
