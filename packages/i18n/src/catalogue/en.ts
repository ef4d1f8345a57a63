import { enFirst } from './en-first.ts';
import { enRest } from './en-rest.ts';

export const en = { ...enFirst, ...enRest };

/** The shape every language has to fill: the keys of the screens are typed from it. */
export type Catalogue = typeof en;
