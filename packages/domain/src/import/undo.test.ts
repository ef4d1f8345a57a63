import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  differenceOf,
  type ImportedRow,
  type ImportRecord,
  rebasedChange,
  type UndoState,
  undoneRecord,
  undoRow,
  undoRows,
  undoSummary,
} from './import.ts';

const change = (field: string, before: unknown, after: unknown, isSet = false) => ({ field, before, after, isSet });
const row = (given: Partial<ImportedRow>): ImportedRow => ({
  line: 2,
  kind: 'customers',
  outcome: 'updated',
  entityId: 'c1',
  changes: [change('name', 'A', 'B'), change('city', null, 'Lyon')],
  ...given,
});
const state = (given: Partial<UndoState>): UndoState => ({
  now: { name: 'B', city: 'Lyon', stage: 'customer' },
  editedFields: [],
  dependents: [],
  isUndone: false,
  ...given,
});

describe('R6 difference', () => {
  it.each<[string, ImportRecord | null, ImportRecord, string[]]>([
    ['equal', { name: 'A', price: { minor: 5, currency: 'EUR' } }, { price: { currency: 'EUR', minor: 5 } }, []],
    ['absent and undefined are untouched', { name: 'A' }, { city: undefined }, []],
    ['null clears', { name: 'A' }, { name: null }, ['name']],
    ['unknown stays unknown', { name: null }, { name: null, city: null }, []],
    ['empty is not unknown', { name: null }, { name: '' }, ['name']],
    ['0 is not unknown', {}, { seats: 0 }, ['seats']],
    ['−0 is 0', { seats: 0 }, { seats: -0 }, []],
    ['a text is not a number', { code: '5' }, { code: 5 }, ['code']],
    ['a bigint is not a number', { code: 5n }, { code: 5 }, ['code']],
    ['to the letter', { name: 'Élan' }, { name: 'élan' }, ['name']],
    ['a set has no order', { tags: ['x', 'y'] }, { tags: ['y', 'x', 'y'] }, []],
    ['a set with less', { tags: ['x', 'y'] }, { tags: ['x'] }, ['tags']],
    ['a list has an order', { steps: ['x', 'y'] }, { steps: ['y', 'x'] }, ['steps']],
    ['a part is no whole', { tags: ['x,y'] }, { tags: ['x', 'y'] }, ['tags']],
    ['created', null, { name: 'A', city: null, tags: [] }, ['name', 'tags']],
    ['inherited names', {}, { constructor: null, toString: 'x' }, ['toString']],
    ['in the order given', { a: 1, b: 1 }, { b: 2, a: 2 }, ['b', 'a']],
  ])('%s', (_, stored, given, fields) => {
    expect(differenceOf(stored, given, ['tags']).map(({ field }) => field)).toEqual(fields);
  });

  it('tells before and after', () => {
    expect(differenceOf({ tags: ['x'] }, { tags: ['y'], city: 'Lyon' }, ['tags'])).toEqual([
      change('tags', ['x'], ['y'], true),
      change('city', null, 'Lyon'),
    ]);
  });

  it('refuses what it cannot compare', () => {
    expect(() => differenceOf({ day: new Date(0) }, { day: new Date(1) })).toThrow('import.notPlain');
    expect(() => differenceOf({}, { day: [new Map()] })).toThrow('import.notPlain');
  });
});

const REPORT = { kind: 'agreement', id: 'a1' };

describe('R6 undo of a row', () => {
  it.each<[string, Partial<ImportedRow>, Partial<UndoState>, object]>([
    ['restores', {}, {}, { kind: 'restore', changes: row({}).changes }],
    ['an edit of another field', {}, { editedFields: ['stage'] }, { kind: 'restore' }],
    ['an edit', {}, { now: { name: 'C', city: 'Lyon' } }, { reason: 'edited', fields: ['name'] }],
    ['an edit to the same value', {}, { editedFields: ['city'] }, { reason: 'edited', fields: ['city'] }],
    ['a field that is back', {}, { now: { name: 'A', city: 'Lyon' } }, { changes: [change('city', null, 'Lyon')] }],
    ['all fields back', {}, { now: { name: 'A' }, editedFields: ['name'] }, { kind: 'nothing', reason: 'undone' }],
    ['an updated row may have dependents', {}, { dependents: [REPORT] }, { kind: 'restore' }],
    ['gone', {}, { now: null }, { kind: 'nothing', reason: 'gone' }],
    ['undone', {}, { isUndone: true }, { kind: 'nothing', reason: 'undone' }],
    ['unchanged', { outcome: 'unchanged', changes: [] }, {}, { kind: 'nothing', reason: 'unchanged' }],
    ['failed', { outcome: 'failed', entityId: null }, { now: null }, { kind: 'nothing', reason: 'failed' }],
    ['created', { outcome: 'created' }, {}, { kind: 'remove' }],
    ['created, edited', { outcome: 'created' }, { now: { name: 'B' } }, { reason: 'edited', fields: ['city'] }],
    ['created, other edit', { outcome: 'created' }, { editedFields: ['note'] }, { reason: 'edited', fields: ['note'] }],
    [
      'created, needed since',
      { outcome: 'created' },
      { dependents: [REPORT] },
      { reason: 'dependents', dependents: [REPORT] },
    ],
    ['a document', { kind: 'invoices', outcome: 'created' }, {}, { kind: 'reverse', of: 'document', changes: [] }],
    ['a document paid since', { kind: 'invoices', outcome: 'created' }, { dependents: [REPORT] }, { kind: 'refuse' }],
    ['a correction', { kind: 'payments' }, {}, { kind: 'reverse', of: 'correction', changes: row({}).changes }],
    ['an act', { kind: 'act', outcome: 'created', changes: [] }, {}, { kind: 'list' }],
  ])('%s', (_, given, since, expected) => {
    expect(undoRow(row(given), state(since))).toMatchObject(expected);
  });

  it('compares sets as sets', () => {
    const tags = row({ changes: [change('tags', ['a'], ['x', 'y'], true)] });
    expect(undoRow(tags, state({ now: { tags: ['y', 'x'] } })).kind).toBe('restore');
    expect(undoRow(tags, state({ now: { tags: ['y'] } })).kind).toBe('refuse');
  });
});

describe('R6 undo of usage', () => {
  it.each<[string, 'created' | 'updated', number | null, number, number | null, object]>([
    ['the event goes', 'created', null, 5, 5, { amounts: [{ by: 5, left: null }], isEmptied: true }],
    ['more came since', 'created', null, 5, 8, { amounts: [{ by: 5, left: 3 }], isEmptied: false }],
    ['an update', 'updated', 2, 5, 5, { amounts: [{ by: 3, left: 2 }], isEmptied: false }],
    ['an update down', 'updated', 5, 2, 4, { amounts: [{ by: -3, left: 7 }], isEmptied: false }],
    ['an update, more since', 'updated', 2, 5, 9, { amounts: [{ by: 3, left: 6 }], isEmptied: false }],
    ['less is there', 'created', null, 5, 4, { kind: 'refuse', reason: 'belowZero', fields: ['connections'] }],
    ['unknown is there', 'created', null, 5, null, { kind: 'refuse', reason: 'belowZero' }],
  ])('%s', (_, outcome, before, after, count, expected) => {
    const changes = [change('connections', before, after), change('feature', null, 'chat')];
    const now = { connections: count, feature: 'chat' };
    expect(undoRow(row({ kind: 'usage', outcome, changes }), state({ now }))).toMatchObject(expected);
  });
});

describe('R6 undo of an import', () => {
  const created = (line: number, entityId: string, kind: ImportedRow['kind'] = 'customers') =>
    row({ line, entityId, kind, outcome: 'created', changes: [change('name', null, 'B')] });

  it('undoes the last row first, so that what the import hung on a record does not keep it', () => {
    const parent = { row: created(2, 'p'), state: state({ dependents: [{ kind: 'customer', id: 'k' }] }) };
    const child = { row: created(3, 'k'), state: state({}) };
    expect(undoRows([parent, child]).map(({ step }) => step.kind)).toEqual(['remove', 'remove']);
    const kept = { ...child, state: state({ editedFields: ['name'] }) };
    expect(undoRows([parent, kept]).map(({ step }) => step.kind)).toEqual(['refuse', 'refuse']);
    const invoice = { ...child, row: created(3, 'k', 'invoices') };
    expect(undoRows([parent, invoice]).map(({ step }) => step.kind)).toEqual(['reverse', 'refuse']);
  });

  it('undoes two changes of one field one after the other', () => {
    const since = state({ now: { name: 'C' } });
    const rows = [change('name', 'A', 'B'), change('name', 'B', 'C')].map((one) => ({
      row: row({ changes: [one] }),
      state: since,
    }));
    expect(undoRows(rows).map(({ step }) => step.kind)).toEqual(['restore', 'restore']);
  });

  it('sums up', () => {
    const rows = [
      { row: row({ line: 2 }), state: state({}) },
      { row: created(3, 'n'), state: state({ dependents: [REPORT] }) },
      { row: created(4, 'm', 'act'), state: state({}) },
      { row: row({ line: 5, outcome: 'failed', entityId: null }), state: state({}) },
    ];
    expect(undoSummary(rows)).toMatchObject({
      rows: 4,
      counts: { restore: 1, remove: 0, reverse: 0, subtract: 0, list: 1, nothing: 1, refuse: 1 },
      refused: [{ row: { line: 3 }, refusal: { reason: 'dependents', dependents: [REPORT] } }],
      acts: ['m'],
    });
  });

  const FIELDS = ['a', 'b', 'c', 'tags'];
  const value = fc.constantFrom<unknown>(null, 0, 1, 'x', ['x', 'y'], ['y', 'x']);
  const record = fc.record({ a: value, b: value, c: value, tags: value });
  const given = fc.record({ a: value, b: value, c: value, tags: value }, { requiredKeys: [] });
  const fields = fc.subarray(FIELDS);
  const applied = (stored: ImportRecord, changes: ImportedRow['changes']): ImportRecord => ({
    ...stored,
    ...Object.fromEntries(changes.map(({ field, after }) => [field, after])),
  });

  it('of an untouched import gives the state before; twice is once', () => {
    fc.assert(
      fc.property(record, given, fc.constantFrom('customers' as const, 'payments' as const), (stored, values, kind) => {
        const changes = differenceOf(stored, values, ['tags']);
        const imported = row({ kind, changes });
        const step = undoRow(imported, state({ now: applied(stored, changes) }));
        const after = undoneRecord(applied(stored, changes), step);
        expect(after).toEqual(stored);
        expect(undoRow(imported, state({ now: after }))).toEqual({ kind: 'nothing', reason: 'undone' });
      }),
      { numRuns: 500 },
    );
  });

  it('never overwrites what differs from the import, nor what was edited since', () => {
    fc.assert(
      fc.property(record, given, record, fields, (stored, values, now, editedFields) => {
        const changes = differenceOf(stored, values, ['tags']);
        const after = undoneRecord(now, undoRow(row({ changes }), state({ now, editedFields })));
        for (const { field } of differenceOf(now, after ?? {}, ['tags'])) {
          const made = changes.find((one) => one.field === field);
          expect(differenceOf(now, { [field]: made?.after }, ['tags'])).toEqual([]);
          expect(editedFields).not.toContain(field);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('takes from usage what the import brought, whatever came since', () => {
    fc.assert(
      fc.property(fc.option(fc.nat(50)), fc.nat(50), fc.nat(50), (before, after, since) => {
        const changes = differenceOf({ connections: before }, { connections: after });
        const outcome = before === null ? 'created' : 'updated';
        const now = { connections: after + since };
        const step = undoRow(row({ kind: 'usage', outcome, changes }), state({ now }));
        const left = undoneRecord(now, step)?.connections ?? null;
        expect(left ?? 0).toBe((before ?? 0) + since);
        if (since === 0) expect(left).toBe(before);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps records of two kinds apart, whose sources gave them one id', () => {
    const steps = undoRows([
      { row: row({ kind: 'customers', outcome: 'created', entityId: '1' }), state: state({}) },
      { row: row({ kind: 'contacts', outcome: 'created', entityId: '1' }), state: state({}) },
    ]);
    expect(steps.map(({ row: { kind }, step }) => [kind, step.kind])).toEqual([
      ['contacts', 'remove'],
      ['customers', 'remove'],
    ]);
  });
});

describe('a list that a change added to and took from (R4)', () => {
  const change = { field: 'tags', before: ['a', 'old'], after: ['a', 'vip'], isSet: true };
  const before = (now: unknown, edits: Parameters<typeof rebasedChange>[2] = []) =>
    rebasedChange(change, now, edits)?.before;

  it('gets back what was taken and loses what was added, whatever else it holds by now', () => {
    expect(before(['a', 'vip'])).toEqual(['a', 'old']);
    expect(before(['vip', 'since'], [{ before: ['a', 'vip'], after: ['vip', 'since'] }])).toEqual(['since', 'old']);
  });

  it('what somebody undid by hand already needs nothing', () => {
    const edits = [{ before: ['a', 'vip'], after: ['a', 'old'] }];
    expect(rebasedChange(change, ['a', 'old'], edits)).toEqual({
      ...change,
      before: ['a', 'old'],
      after: ['a', 'old'],
    });
  });

  it('what somebody took and gave again is theirs', () => {
    const edits = [
      { before: ['a', 'vip'], after: ['a'] },
      { before: ['a'], after: ['a', 'vip'] },
    ];
    expect(rebasedChange(change, ['a', 'vip'], edits)).toBeNull();
    expect(rebasedChange(change, ['vip'], [{ before: ['old', 'vip'], after: ['vip'] }])).toBeNull();
  });

  it('an empty list is a list', () => {
    expect(rebasedChange({ ...change, before: null, after: ['vip'] }, ['vip'], [])?.before).toEqual([]);
    expect(before(null)).toEqual(['old']);
  });
});
