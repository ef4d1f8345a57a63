import { OPERATORS } from '@vigie/domain/condition';

/** Chance that can be repeated: the same seed draws the same. */
export interface Draw {
  /** From 0, below `below`. */
  int(below: number): number;
  chance(share: number): boolean;
  of<T>(items: readonly T[]): T;
}

export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return { int, chance: (share) => next() < share, of: (items) => items[int(items.length)] as (typeof items)[number] };
}

/** What stands in every text that is sent, and in no statement. */
export const MARK = 'zqfuzz';

const BREAKERS = [
  `'; drop table customer; --`,
  `" or "1"="1`,
  `') or pg_sleep(9) is null --`,
  '$1',
  '$$',
  '%',
  '\\',
  '\u0000',
  '\ud800',
  '😀'.repeat(40),
  'é'.repeat(300),
  'x'.repeat(5_000),
  '{{',
  '../../etc/passwd',
  '\u202e',
  '\r\n',
  '"."',
  '::regclass',
  '/*',
];
const NAMES = [
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  'org_id',
  'id',
  'null',
  '',
  ' ',
  'custom.',
  'custom.__proto__',
  'custom.a"b',
  "custom.a'b",
  'name asc',
  'name;',
  'count(*)',
  'Europe/Paris',
  'UTC',
  'localtime',
  'posixrules',
  'Etc/GMT+25',
  '+25:00',
  'Europe/Paris; drop',
  'now()',
  'infinity',
  '-infinity',
  'NaN',
];
const DAYS = ['2026-02-30', '0000-00-00', '9999-12-31', '0001-01-01', '10000-01-01', 'infinity', '2026-06-30', 'today'];
const NUMBERS = [0, -0, -1, 1, 0.5, 1e308, -1e308, 2 ** 31, 2 ** 53, 2 ** 63, -(2 ** 63), 1e-320, 1e21];

export const hostileText = (draw: Draw): string =>
  draw.chance(0.4) ? draw.of(NAMES) : `${draw.of(BREAKERS)}${MARK}${draw.chance(0.5) ? draw.of(BREAKERS) : ''}`;

/** Anything that JSON can hold, of no great depth. */
export function hostileValue(draw: Draw, depth = 3): unknown {
  const kind = draw.int(depth > 0 ? 9 : 6);
  if (kind === 0) return draw.of(NUMBERS);
  if (kind === 1) return draw.of([true, false, null]);
  if (kind === 2) return draw.of(DAYS);
  if (kind < 6) return hostileText(draw);
  if (kind === 6) return draw.of([{ today: draw.of(NUMBERS) }, { me: true }, { today: 1, me: true }]);
  if (kind === 7) return Array.from({ length: draw.int(4) }, () => hostileValue(draw, depth - 1));
  return withKeys(Array.from({ length: draw.int(4) }, () => [hostileText(draw), hostileValue(draw, depth - 1)]));
}

/** An object with own keys of any name, such as __proto__. */
export function withKeys(entries: [string, unknown][]): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [key, value] of entries)
    Object.defineProperty(made, key, { value, enumerable: true, configurable: true, writable: true });
  return made;
}

/** What conditions can ask about: fields by key with their operators, relations with the fields of theirs. */
export interface Askable {
  fields: { key: string; operators: readonly string[]; options: { value: string }[] | null }[];
  relations: { key: string; fields: Askable['fields'] }[];
}

/** A condition, mostly as it should be, with something wrong in it here and there. */
export function condition(draw: Draw, askable: Askable, ids: readonly string[], depth = 4): unknown {
  const wrong = 0.12;
  if (draw.chance(wrong / 2)) return hostileValue(draw);
  const kind = depth > 0 ? draw.int(6) : 5;
  const inner = (of = askable): unknown => condition(draw, of, ids, depth - 1);
  if (kind < 2) {
    const group = draw.chance(wrong) ? hostileText(draw) : draw.of(['all', 'any']);
    return withKeys([[group, Array.from({ length: draw.int(4) }, () => inner())]]);
  }
  if (kind === 2) return { not: inner() };
  if (kind === 3 && askable.relations.length > 0) {
    const relation = draw.of(askable.relations);
    const how = draw.of(['some', 'none', 'count']);
    const where = draw.chance(0.8) ? { where: inner({ fields: relation.fields, relations: [] }) } : {};
    return withKeys([
      [draw.chance(wrong) ? hostileText(draw) : how, draw.chance(wrong) ? hostileText(draw) : relation.key],
      ...Object.entries(where),
      ...(how === 'count'
        ? ([
            ['op', draw.of(OPERATORS)],
            ['value', draw.of<unknown>([0, 1, 2, [1, 3], ...NUMBERS])],
          ] as [string, unknown][])
        : []),
    ]);
  }
  const field = draw.of(askable.fields);
  const single = (): unknown => {
    const choice = draw.int(8);
    if (choice === 0) return draw.of(DAYS);
    if (choice === 1) return draw.of(NUMBERS);
    if (choice === 2) return draw.chance(0.5);
    if (choice === 3) return draw.of(ids);
    if (choice === 4) return draw.of([{ today: -7 }, { today: 1e9 }, { me: true }]);
    return field.options && choice < 6 ? draw.of(field.options).value : hostileText(draw);
  };
  return withKeys([
    ['field', draw.chance(wrong) ? hostileText(draw) : field.key],
    ['op', draw.chance(wrong) ? draw.of<string>([...OPERATORS, hostileText(draw)]) : draw.of(field.operators)],
    ...(draw.chance(0.9) ? [['value', draw.chance(0.3) ? [single(), single()] : single()] as [string, unknown]] : []),
    ...(draw.chance(wrong / 2) ? [[hostileText(draw), 1] as [string, unknown]] : []),
  ]);
}
