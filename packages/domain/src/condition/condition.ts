/** Conditions: one typed language for filters, views, profiles, rules, playbooks and assignment (domain rules §8). */
export { type Comparison, comparisonOf, type ReadingContext } from './compare.ts';
export {
  type ConditionContext,
  type ConditionRecord,
  compileCondition,
  compileRuleCondition,
  evaluate,
  evaluateChange,
} from './compile.ts';
export { CUSTOMER_CATALOGUE, CUSTOMER_FIELDS } from './customer-fields.ts';
export {
  acceptsUnknown,
  type Catalogue,
  CHANGE_OPERATORS,
  type ChangeOperator,
  COUNT_OPERATORS,
  type ConditionField,
  changeOperatorsOf,
  conditionFieldOf,
  FIELD_TYPES,
  type FieldType,
  type NumberUnit,
  OPERATORS,
  type Operator,
  operatorsOf,
  RELATION_OF_ENTITY,
  RELATIONS,
  type Relation,
  type RelationFields,
} from './field.ts';
export { nearestNames } from './nearest.ts';
export { parseCondition, parseRuleCondition } from './parse.ts';
export { maskPrivate, RELATION_FIELDS } from './relation-fields.ts';
export {
  type Condition,
  type ConditionValue,
  type Counted,
  type DayValue,
  type Leaf,
  MAX_CONDITION_DAYS,
  MAX_CONDITION_DEPTH,
  MAX_CONDITION_LEAVES,
  MAX_CONDITION_LIST,
  MAX_CONDITION_TEXT,
  type PersonValue,
  type Quantified,
  type RuleCondition,
} from './shape.ts';
export { fieldsOf, permissionsOf, type UsedField } from './used.ts';
