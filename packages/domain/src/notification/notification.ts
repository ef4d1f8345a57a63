/** Who and what is told when something happens: rules, message templates, subscriptions (domain rules §9). */
export { type FilledTemplate, fillTemplate, TEMPLATE_TARGETS, type TemplateTarget } from './fill.ts';
export { digestDayOf, RHYTHMS, type Rhythm, soonestRhythm } from './rhythm.ts';
export {
  decideRule,
  MAX_RULE_DEPTH,
  type RuleDecision,
  type RuleSituation,
  SKIP_REASONS,
  type SkipReason,
  stateAtActivation,
} from './rule.ts';
export {
  CHANNELS,
  type Channel,
  type DeliveryContext,
  type FollowedTarget,
  mayReceive,
  type NotifiedEvent,
  type Recipient,
  recipientsOf,
  type Subscription,
} from './subscription.ts';
export { checkMergeFields, mergeFieldsOf, type TemplatePart, templateParts } from './template.ts';
