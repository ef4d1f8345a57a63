import type { Mark } from './measure.ts';

/** Every bench by its id; loaded only when run. */
export const BENCHES: Record<string, () => Promise<Mark>> = {
  qG1: async () => (await import('./qg1.ts')).qG1(),
  qG2: async () => (await import('./qg2.ts')).qG2(),
  qG3: async () => (await import('./qg3.ts')).qG3(),
  qG6: async () => (await import('./qg6.ts')).qG6(),
  qG7: async () => (await import('./qg7.ts')).qG7(),
  qG8: async () => (await import('./qg8.ts')).qG8(),
  domain: async () => (await import('./domain.ts')).domain(),
  qG14: async () => (await import('./qg14.ts')).qG14(),
  qG16: async () => (await import('./qg16.ts')).qG16(),
};
