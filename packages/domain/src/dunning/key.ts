import { requireCount } from './check.ts';

/** What is sent at most once: a step, for an invoice, in one cycle of it. */
export interface StepIdentity {
  invoiceId: string;
  stepId: string;
  /** From 1 on: another each time the invoice becomes unpaid anew. */
  cycle: number;
}

/**
 * The key under which a send is claimed, exactly once (domain rules §7.5): equal only for equal identities, whatever
 * signs the ids hold.
 *
 * @throws DomainError `dunning.badCount` naming `cycle`.
 * @example stepKey({ invoiceId: 'F1', stepId: 's1', cycle: 1 }) // '["F1","s1",1]'
 */
export function stepKey({ invoiceId, stepId, cycle }: StepIdentity): string {
  requireCount('cycle', cycle, 1);
  return JSON.stringify([invoiceId, stepId, cycle]);
}
