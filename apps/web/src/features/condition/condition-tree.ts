import type { Condition, ConditionValue, Counted, Leaf, Operator, Relation } from '@vigie/domain/condition';

/** How the parts of a group hold together: `none` is "not any", `notAll` is "not all". */
export type GroupMode = 'all' | 'any' | 'none' | 'notAll';
export const GROUP_MODES: readonly GroupMode[] = ['all', 'any', 'none', 'notAll'];
export interface Group {
  mode: GroupMode;
  parts: readonly Condition[];
}

/** The group that a condition is; null for a comparison or a test of related records. */
export function groupOf(condition: Condition): Group | null {
  if ('all' in condition) return { mode: 'all', parts: condition.all };
  if ('any' in condition) return { mode: 'any', parts: condition.any };
  if (!('not' in condition)) return null;
  if ('any' in condition.not) return { mode: 'none', parts: condition.not.any };
  return 'all' in condition.not ? { mode: 'notAll', parts: condition.not.all } : null;
}

export function fromGroup({ mode, parts }: Group): Condition {
  if (mode === 'all') return { all: parts };
  if (mode === 'any') return { any: parts };
  return { not: mode === 'none' ? { any: parts } : { all: parts } };
}

export const negated = (condition: Condition): Condition => ('not' in condition ? condition.not : { not: condition });

/** The parts of a filter that all have to hold, one chip each. */
export function partsOf(condition: Condition): readonly Condition[] {
  return 'all' in condition ? condition.all : [condition];
}

/** The whole as one group: the only part where that is a group itself. */
export function wholeOf(parts: readonly Condition[]): Condition {
  const [only, other] = parts;
  return only !== undefined && other === undefined && groupOf(only) !== null ? only : { all: parts };
}

/** A filter of nothing is no filter. */
export function whereOf(parts: readonly Condition[]): Condition | undefined {
  return parts.length === 0 ? undefined : { all: parts };
}

/** The list with another part at `index`, without it (null), or longer by it. */
export function withPart(parts: readonly Condition[], index: number, part: Condition | null): Condition[] {
  return [...parts.slice(0, index), ...(part === null ? [] : [part]), ...parts.slice(index + 1)];
}

export interface Related {
  form: 'some' | 'none' | 'count';
  relation: Relation;
  where: Condition | undefined;
  /** What a count is compared with; null for the two others. */
  counted: Pick<Counted, 'op' | 'value'> | null;
}

export function relatedOf(condition: Condition): Related | null {
  if ('some' in condition) return { form: 'some', relation: condition.some, where: condition.where, counted: null };
  if ('none' in condition) return { form: 'none', relation: condition.none, where: condition.where, counted: null };
  if (!('count' in condition)) return null;
  const { count, where, op, value } = condition;
  return { form: 'count', relation: count, where, counted: { op, value } };
}

/** A count starts at "one or more": what `some` says. */
const FIRST_COUNT = { op: 'gte', value: 1 } as const satisfies { op: Operator; value: ConditionValue };

export function fromRelated({ form, relation, where, counted }: Related): Condition {
  const inner = where === undefined ? {} : { where };
  if (form === 'some') return { some: relation, ...inner };
  if (form === 'none') return { none: relation, ...inner };
  return { count: relation, ...inner, ...(counted ?? FIRST_COUNT) };
}

export const isLeaf = (condition: Condition): condition is Leaf => 'field' in condition;

/** Whether one comparison says it all, so that a small editor is enough. */
export function isSimple(condition: Condition): boolean {
  const related = relatedOf(condition);
  return related === null ? isLeaf(condition) : related.where === undefined || isLeaf(related.where);
}

const isEmpty = (condition: Condition): boolean => groupOf(condition)?.parts.length === 0;

/**
 * What somebody built, as short as it can be said: no group around a single part, and none that was left empty.
 * @example simplified({ all: [{ any: [{ field: 'mrr', op: 'empty' }] }, { any: [] }] }) // { field: 'mrr', op: 'empty' }
 */
export function simplified(condition: Condition): Condition {
  const group = groupOf(condition);
  if (group !== null) {
    const parts = group.parts.map(simplified).filter((part) => !isEmpty(part));
    const [only, other] = parts;
    if (only === undefined || other !== undefined) return fromGroup({ ...group, parts });
    return group.mode === 'all' || group.mode === 'any' ? only : negated(only);
  }
  if ('not' in condition) return { not: simplified(condition.not) };
  const related = relatedOf(condition);
  if (related?.where === undefined) return condition;
  const where = simplified(related.where);
  return fromRelated({ ...related, where: isEmpty(where) ? undefined : where });
}

/** The same with a group inside every test of related records, for an editor that adds to it. */
export function expanded(condition: Condition): Condition {
  const group = groupOf(condition);
  if (group !== null) return fromGroup({ ...group, parts: group.parts.map(expanded) });
  if ('not' in condition) return { not: expanded(condition.not) };
  const related = relatedOf(condition);
  if (related?.where === undefined) return condition;
  const where = expanded(related.where);
  return fromRelated({ ...related, where: groupOf(where) === null ? { all: [where] } : where });
}

/** The ids that a condition compares a field with, wherever it does: what has to be known by name to say it. */
export function idsIn(condition: Condition, field: string): string[] {
  const group = groupOf(condition);
  if (group !== null) return group.parts.flatMap((part) => idsIn(part, field));
  if ('not' in condition) return idsIn(condition.not, field);
  if (!isLeaf(condition) || condition.field !== field) return [];
  return [condition.value ?? []].flat().filter((value) => typeof value === 'string' && value !== '') as string[];
}
