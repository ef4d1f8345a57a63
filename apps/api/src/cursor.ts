import { AppError } from '@vigie/operations/refusal';
import type { z } from 'zod';

/** A page's end as an opaque text, and back; what was not made here is refused. */
export const encodeCursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export function decodeCursor<T>(cursor: string | undefined, shape: z.ZodType<T>): T | null {
  if (cursor === undefined) return null;
  try {
    const text = Buffer.from(cursor, 'base64url').toString('utf8');
    // The one sign that fits JSON and no statement.
    if (text.includes('\\u0000')) throw new Error('U+0000 in a cursor');
    return shape.parse(JSON.parse(text));
  } catch {
    throw new AppError('list.badCursor', {}, 'cursor');
  }
}
