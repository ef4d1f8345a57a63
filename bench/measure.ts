/** What benches share: clocks, quantiles and the line a script can read. */
export interface Mark {
  id: string;
  figures: Record<string, number | string>;
  /** Null: nothing to hold it against. */
  isOk: boolean | null;
}

export const quantile = (values: number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
};
export const median = (values: number[]): number => quantile(values, 0.5);

export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const startedAt = performance.now();
  const value = await work();
  return { ms: performance.now() - startedAt, value };
}

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

export function line(mark: Mark): string {
  const figures = Object.entries(mark.figures).map(([name, value]) => `${name}=${value}`);
  return [mark.id, ...figures, mark.isOk === null ? 'measured' : mark.isOk ? 'ok' : 'SHORT'].join(' ');
}
