import fc from 'fast-check';
import { agree } from '../property/property.ts';
import {
  type Agreement,
  type AgreementStatus,
  agreementStatus,
  BILLING_PERIODS,
  type BillingPeriod,
  customerMrr,
  mrr72,
  mrrMinor,
  type NoticePolicy,
  nextRenewal,
  noticeDayOf,
  renewIn,
  termEnd,
} from './agreement.ts';

const DAY = 864e5;
const FIRST = Date.UTC(2023, 10, 1);
export const dayAt = (offset: number): string => new Date(FIRST + offset * DAY).toISOString().slice(0, 10);
/** How many days the histories below play on. */
export const SPAN = 60;
const day = fc.nat(SPAN).map(dayAt);
/** Any day of forty years, month ends more often than chance has them. */
const anyDay = fc.oneof(
  fc.integer({ min: -7000, max: 7000 }).map(dayAt),
  fc
    .tuple(fc.integer({ min: 2005, max: 2042 }), fc.nat(11))
    .map(([year, month]) => new Date(Date.UTC(year, month + 1, 0)).toISOString().slice(0, 10)),
);

export const BLANK: Agreement = {
  id: 'a',
  isProposal: false,
  startDay: '2024-01-01',
  termEndDay: null,
  endedOn: null,
  autoRenew: false,
  noticeMonths: 0,
  noticeDays: 0,
  renewalMonths: null,
  amountMinor: 100_000,
  billingPeriod: 'year',
  currency: 'EUR',
  knownDay: '2023-01-01',
  acts: [],
};

const act = fc
  .record({
    kind: fc.constantFrom('validated', 'paused', 'resumed', 'paused', 'resumed', 'cancelled', 'ended'),
    day,
    late: fc.constantFrom(0, 0, 0, 5),
  })
  .map(
    ({ kind, day: on, late }) =>
      ({
        kind,
        day: on,
        knownDay: new Date(Date.parse(on) + late * DAY).toISOString().slice(0, 10),
      }) as Agreement['acts'][number],
  );
export const agreements: fc.Arbitrary<Agreement> = fc
  .record({
    isProposal: fc.boolean(),
    startDay: day,
    termEndDay: fc.option(day),
    endedOn: fc.option(day, { freq: 2 }),
    autoRenew: fc.boolean(),
    renewalMonths: fc.constantFrom(null, 0, 1, 12),
    amountMinor: fc.integer({ min: -1000, max: 10 ** 9 }),
    billingPeriod: fc.constantFrom(...BILLING_PERIODS),
    currency: fc.constantFrom('EUR', 'USD'),
    knownDay: day,
    acts: fc.array(act, { maxLength: 4 }),
  })
  .map((drawn) => ({
    ...BLANK,
    ...drawn,
    acts: [...drawn.acts].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)),
  }));

/** What may follow what; a status may also stay. */
const NEXT: Record<AgreementStatus | 'unknown', readonly AgreementStatus[]> = {
  unknown: ['pending', 'validated', 'active', 'paused', 'cancelled', 'finished'],
  pending: ['validated', 'active', 'paused', 'cancelled', 'finished'],
  validated: ['active', 'paused', 'cancelled', 'finished'],
  active: ['paused', 'cancelled', 'finished'],
  paused: ['active', 'cancelled', 'finished'],
  cancelled: [],
  finished: ['cancelled'],
};

/** A2: each day has one status, none is skipped, none runs backwards, and only active days count in MRR. */
export function checkStatuses(runs: number): void {
  fc.assert(
    fc.property(agreements, (agreement) => {
      let previous: AgreementStatus | 'unknown' = 'unknown';
      for (let offset = -1; offset <= SPAN + 7; offset += 1) {
        const asOf = dayAt(offset);
        const status: AgreementStatus | 'unknown' = agreementStatus(agreement, asOf) ?? 'unknown';
        agree(`${asOf} known`, status !== 'unknown', asOf >= agreement.knownDay);
        if (status !== previous && (status === 'unknown' || !NEXT[previous].includes(status)))
          throw new Error(`${asOf}: ${previous}, then ${status}`);
        const isPast = (end: string | null): boolean => end !== null && end < asOf;
        const isKnown = (kind: string): boolean =>
          agreement.acts.some((one) => one.kind === kind && one.day <= asOf && one.knownDay <= asOf);
        if (status === 'active' || status === 'paused') {
          agree(
            `${asOf} ${status} within start and end`,
            [
              asOf >= agreement.startDay,
              isPast(agreement.endedOn),
              !agreement.autoRenew && isPast(agreement.termEndDay),
            ],
            [true, false, false],
          );
          agree(`${asOf} ${status} is signed`, !agreement.isProposal || isKnown('validated'), true);
        }
        if (status === 'finished')
          agree(
            `${asOf} finished by an end`,
            isPast(agreement.endedOn) || isPast(agreement.termEndDay) || isKnown('ended'),
            true,
          );
        if (status === 'paused') agree(`${asOf} paused by an act`, isKnown('paused'), true);
        agree(`${asOf} cancelled`, status === 'cancelled', status !== 'unknown' && isKnown('cancelled'));
        agree(
          `${asOf} MRR`,
          [...customerMrr([agreement], asOf)],
          status === 'active' ? [[agreement.currency, mrr72(agreement)]] : [],
        );
        if (status !== 'active')
          agree(`${asOf} renewal`, nextRenewal(agreement, asOf), { renewal: null, missedNoticeDay: null });
        previous = status;
      }
    }),
    { numRuns: runs },
  );
}

/** Months that a period lasts, over 12: a week is 12 ÷ 52 of a month, a day 12 ÷ 365. */
const PER_YEAR: Record<BillingPeriod, readonly [bigint, bigint]> = {
  day: [365n, 1n],
  week: [52n, 1n],
  month: [12n, 1n],
  quarter: [4n, 1n],
  'half-year': [2n, 1n],
  year: [1n, 1n],
  '2-years': [1n, 2n],
  '3-years': [1n, 3n],
};

/** A1 A2 qD2: MRR of any agreement and of their sum, against fractions of BigInt, rounded once. */
export function checkMrr(runs: number): void {
  const line = fc.record({
    amountMinor: fc.oneof(fc.integer({ min: -200, max: 200 }), fc.integer({ min: -(10 ** 11), max: 10 ** 11 })),
    billingPeriod: fc.constantFrom(...BILLING_PERIODS),
    currency: fc.constantFrom('EUR', 'JPY'),
  });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
      const sums = new Map<string, bigint>();
      for (const { amountMinor, billingPeriod, currency } of lines) {
        const [top, bottom] = PER_YEAR[billingPeriod];
        // amount × periods a year ÷ 12, over a common denominator of 72.
        const parts = (BigInt(amountMinor) * top * 72n) / (12n * bottom);
        agree('whole 1/72', (BigInt(amountMinor) * top * 72n) % (12n * bottom), 0n);
        agree(`${amountMinor} a ${billingPeriod}`, BigInt(mrr72({ amountMinor, billingPeriod })), parts);
        sums.set(currency, (sums.get(currency) ?? 0n) + parts);
      }
      const mrr = customerMrr(
        lines.map((one) => ({ ...BLANK, ...one })),
        '2024-06-01',
      );
      agree('currencies', [...mrr.keys()].sort(), [...sums.keys()].sort());
      for (const [currency, parts] of sums) {
        agree(currency, BigInt(mrr.get(currency) ?? 0), parts);
        const magnitude = ((parts < 0n ? -parts : parts) * 2n + 72n) / 144n;
        agree('minor units', mrrMinor(Number(parts)), Number(parts < 0n ? -magnitude : magnitude));
      }
    }),
    { numRuns: runs },
  );
}

/** A day some months on, by the platform's own calendar. */
function shifted(from: string, months: number): string {
  const [year = 0, month = 0, dayOfMonth = 0] = from.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(dayOfMonth, last))).toISOString().slice(0, 10);
}
const isMonthEnd = (one: string): boolean => new Date(Date.parse(one) + DAY).getUTCDate() === 1;

function oracleNotice(end: string, months: number, days: number, policy: NoticePolicy): string {
  let notice = shifted(end, -months);
  while (policy === 'month-end' && months > 0 && isMonthEnd(end) && !isMonthEnd(notice))
    notice = new Date(Date.parse(notice) + DAY).toISOString().slice(0, 10);
  return new Date(Date.parse(notice) - days * DAY).toISOString().slice(0, 10);
}

/** A1 A4 qD2: notice days, the term they belong to, what was missed, and terms that never drift from their anchor. */
export function checkRenewals(runs: number): void {
  const drawn = fc.record({
    termEndDay: anyDay,
    noticeMonths: fc.nat(14),
    noticeDays: fc.constantFrom(0, 0, 1, 15, 45),
    renewalMonths: fc.constantFrom(null, 0, 1, 3, 6, 11, 12, 36),
    autoRenew: fc.boolean(),
    policy: fc.constantFrom<NoticePolicy>('clamp', 'month-end'),
    sinceEnd: fc.oneof(fc.integer({ min: -500, max: 1500 }), fc.constantFrom(-4000, 0, 1, 9000)),
  });
  fc.assert(
    fc.property(drawn, ({ policy, sinceEnd, ...terms }) => {
      const asOf = new Date(Date.parse(terms.termEndDay) + sinceEnd * DAY).toISOString().slice(0, 10);
      const agreement: Agreement = { ...BLANK, ...terms, startDay: '1990-01-01', knownDay: '1990-01-01' };
      const { termEndDay, renewalMonths } = terms;
      for (const term of [0, 1, 2, 3, 40])
        agree(
          `end of term ${term}`,
          termEnd(agreement, term),
          term > 0 && !renewalMonths ? null : shifted(termEndDay, term * (renewalMonths ?? 0)),
        );
      const noticeOf = (term: number): string =>
        oracleNotice(shifted(termEndDay, term * (renewalMonths ?? 0)), terms.noticeMonths, terms.noticeDays, policy);
      const notices = [noticeOf(0)];
      while (renewalMonths && (notices.at(-1) ?? '') < asOf) notices.push(noticeOf(notices.length));
      agree('notice', noticeDayOf(agreement, termEndDay, policy), notices[0]);

      const next = nextRenewal(agreement, asOf, policy);
      const wanted = terms.autoRenew
        ? (notices.find((notice) => notice >= asOf) ?? null)
        : termEndDay < asOf
          ? null
          : termEndDay;
      agree('day', next.renewal?.day ?? null, wanted);
      // The latest notice day that passed, as long as the term it belongs to still runs.
      const passed = terms.autoRenew ? notices.filter((notice) => notice < asOf) : [];
      const isRunning = passed.length > 0 && shifted(termEndDay, (passed.length - 1) * (renewalMonths ?? 0)) >= asOf;
      const missed = isRunning ? passed.at(-1) : null;
      agree('missed', next.missedNoticeDay, missed);
      if (next.renewal) {
        agree('days', next.renewal.days, Math.round((Date.parse(next.renewal.day) - Date.parse(asOf)) / DAY));
        agree('kind', [next.renewal.kind, next.renewal.missedNoticeDay], [terms.autoRenew ? 'notice' : 'end', missed]);
        const term = terms.autoRenew ? notices.findIndex((notice) => notice >= asOf) : 0;
        agree('its term', next.renewal.termEndDay, shifted(termEndDay, term * (renewalMonths ?? 0)));
      }
      const counts = terms.autoRenew || termEndDay >= asOf;
      agree('counts in MRR', customerMrr([agreement], asOf).size, counts ? 1 : 0);
    }),
    { numRuns: runs },
  );
}

/** A1: the nearest agreement gives "renew in", whatever the order of the list; the others follow, nearest first. */
export function checkRenewIn(runs: number): void {
  const several = fc
    .array(agreements, { minLength: 1, maxLength: 5 })
    .map((list) => list.map((agreement, index) => ({ ...agreement, id: `a${index}` })));
  const shuffled = several.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  fc.assert(
    fc.property(shuffled, day, ([list, other], asOf) => {
      const one = renewIn(list, asOf);
      agree('order', renewIn(other, asOf), one);
      const days = list
        .flatMap((agreement) => nextRenewal(agreement, asOf).renewal ?? [])
        .map((renewal) => renewal.days);
      agree(
        'nearest first',
        one ? [one.days, ...one.others.map((renewal) => renewal.days)] : [],
        days.sort((a, b) => a - b),
      );
    }),
    { numRuns: runs },
  );
}
