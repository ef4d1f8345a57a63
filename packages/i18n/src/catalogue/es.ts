import type { Catalogue } from './en.ts';
import { esFirst } from './es-first.ts';
import { esRest } from './es-rest.ts';

export const es = { ...esFirst, ...esRest } satisfies Partial<Record<keyof Catalogue, object>>;
