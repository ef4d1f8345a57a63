import { writeStored } from './stored.ts';

export type ThemeChoice = 'light' | 'dark' | 'system';

/** Keeps the choice and tells public/theme.js, which alone paints it. */
export function applyTheme(choice: ThemeChoice): void {
  writeStored('vigie.theme', choice);
  window.dispatchEvent(new Event('vigie:theme'));
}
