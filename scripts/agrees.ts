import { expect } from 'vitest';

/** A value written in our documentation is what was found; a written figure holds to as many decimals as it shows. */
export function agrees(found: unknown, written: string): void {
  const decimals = /^-?\d+\.(\d+)$/.exec(written)?.[1]?.length;
  if (decimals !== undefined && typeof found === 'number') expect(found.toFixed(decimals), written).toBe(written);
  // biome-ignore lint/security/noGlobalEval: a value written in our own documentation
  else expect(found, written).toEqual(globalThis.eval(`(${written})`));
}
