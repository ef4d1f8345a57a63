import type { Catalogue } from './en.ts';
import { frFirst } from './fr-first.ts';
import { frRest } from './fr-rest.ts';

export const fr = { ...frFirst, ...frRest } satisfies Partial<Record<keyof Catalogue, object>>;
