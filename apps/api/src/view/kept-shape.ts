import { z } from 'zod';
import { Id, text } from '../shape.ts';

const Name = text(100);

/** What is said of something that people keep under a name: a view, a report. */
export const keptDraft = <S extends z.ZodType>(state: S) =>
  z.strictObject({ name: Name, isShared: z.boolean().default(false), state });

/** What is changed of it, over the version that was read. */
export const keptEdit = <S extends z.ZodType>(state: S) =>
  z.strictObject({
    id: Id,
    version: z.int().min(1),
    name: Name.optional(),
    isShared: z.boolean().optional(),
    state: state.optional(),
  });
