import type { OrgScope } from '@vigie/db/scope';
import { AppError } from '../refusal/refusal.ts';

/**
 * What PostgreSQL says when it is away, full, stopped or busy, or when transactions waited for each other: classes and
 * codes of its appendix A. A key that is taken or missing is none of these: it was tried again at once, with the batch.
 */
const PASSING = /^(?:08|53|57P0|58030$|40001$|40003$|40P01$|55P03$)/;

/** Whether the same work may pass another time: the database was not reached, or would not do it now. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Errors of the system, such as a connection that is refused, say which of its calls failed.
  if ('syscall' in error) return true;
  if ('code' in error && error.code !== undefined) return PASSING.test(String(error.code));
  // The driver has no codes of its own.
  return /\bconnect(?:ion|ing)?\b/i.test(error.message) || mayPass(error.cause);
}

/**
 * Why a change set cannot go on, as a code that has words; null where it can another time. Whatever its data or the
 * program are to blame for would fail again, and for ever.
 */
export function endingOf(error: unknown): string | null {
  if (error instanceof AppError) return error.code;
  return mayPass(error) ? null : 'cannotGoOn';
}

/** What writes a change set or its undo, and what ends it with a reason. */
export interface Carried {
  go: (scope: OrgScope, id: string) => Promise<void>;
  fail: (scope: OrgScope, id: string, reason: string) => Promise<void>;
}

/** Writes what was started to its end, and ends what cannot go on, whoever runs it: a worker or the command line. */
export async function carryThrough(scope: OrgScope, id: string, { go, fail }: Carried): Promise<void> {
  try {
    await go(scope, id);
  } catch (error) {
    const reason = endingOf(error);
    if (reason !== null) await fail(scope, id, reason);
    throw error;
  }
}
