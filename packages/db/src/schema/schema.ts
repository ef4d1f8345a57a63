export type { DB } from './schema.gen.ts';
