import type { CalendarDate } from '../calendar/calendar.ts';
import type { ChangeOperator, Operator, Relation } from './field.ts';

/** A day, or one counted from the day of reading: `{ today: -7 }` is a week before `asOf`, `{ today: 0 }` is `asOf`. */
export type DayValue = CalendarDate | { today: number };
/** A person's id, or whoever reads: `{ me: true }`. */
export type PersonValue = string | { me: true };
type SingleValue = string | number | boolean | { today: number } | { me: true };

/**
 * What a field is compared with. Money is an integer of minor units of the reporting currency; `between` takes
 * `[from, to]`, both inclusive; `anyOf`, `noneOf` and every operator of a set take a list.
 */
export type ConditionValue = SingleValue | readonly SingleValue[];

/** One comparison; without `value` where the operator takes none (`empty`, `notEmpty`, `changed`). */
export interface Leaf<Op extends string = Operator> {
  field: string;
  op: Op;
  value?: ConditionValue;
}

/** Whether some record of a relation, or none, satisfies `where`; without `where`, any record does. */
export type Quantified = ({ some: Relation } | { none: Relation }) & { where?: Condition };

/** How many records of a relation satisfy `where`, compared as a number. */
export interface Counted {
  count: Relation;
  where?: Condition;
  op: Operator;
  value: ConditionValue;
}

/** A condition over `L`, the comparisons it may hold. `all` of nothing is true, `any` of nothing is false. */
export type ConditionOver<L> =
  | { all: readonly ConditionOver<L>[] }
  | { any: readonly ConditionOver<L>[] }
  | { not: ConditionOver<L> }
  | L
  | Quantified
  | Counted;

/** A condition on one state of a record (domain rules §8): lists, views, profiles, playbooks, assignment. */
export type Condition = ConditionOver<Leaf>;
/** A condition on a record before and after a change: rules only. */
export type RuleCondition = ConditionOver<Leaf<Operator | ChangeOperator>>;

/** Levels of nesting, the outermost counted, and what one condition may hold. */
export const MAX_CONDITION_DEPTH = 8;
/** Comparisons, tests of relations and empty groups. */
export const MAX_CONDITION_LEAVES = 100;
export const MAX_CONDITION_LIST = 500;
export const MAX_CONDITION_TEXT = 2_000;
/** Days that `inLast`, `inNext` and `today` reach: a hundred years. */
export const MAX_CONDITION_DAYS = 36_500;
