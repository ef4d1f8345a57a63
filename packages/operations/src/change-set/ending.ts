import { AppError } from '../refusal/refusal.ts';

/**
 * What PostgreSQL says when it is away, full, stopped or busy, or when another wrote or took away the same thing
 * meanwhile: classes and codes of its appendix A.
 */
const PASSING = /^(?:08|40|53|55|57|58)|^2350[35]$/;

/** Whether the same work may pass another time: the database was not reached, or would not do it now. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Errors of the system, such as a connection that is refused, say which of its calls failed.
  if ('syscall' in error) return true;
  if ('code' in error && error.code !== undefined) return PASSING.test(String(error.code));
  // The driver has no codes of its own.
  return /\bconnect(?:ion|ing)?\b/i.test(error.message);
}

/**
 * Why a change set cannot go on, as a code that has words; null where it can another time. Whatever its data or the
 * program are to blame for would fail again, and for ever.
 */
export function endingOf(error: unknown): string | null {
  if (error instanceof AppError) return error.code;
  return mayPass(error) ? null : 'cannotGoOn';
}
