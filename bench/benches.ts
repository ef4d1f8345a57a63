import type { Mark } from './measure.ts';

/** Every bench by its id; loaded only when run. Those that take a number of customers run at 100,000 unless told. */
export const BENCHES: Record<string, (customers: number) => Promise<Mark>> = {
  qG1: async (customers) => (await import('./qg1.ts')).qG1(customers),
  qG2: async (customers) => (await import('./qg2.ts')).qG2(customers),
  qG3: async () => (await import('./qg3.ts')).qG3(),
  qG4: async () => (await import('./qg4.ts')).qG4(),
  qG5: async () => (await import('./qg5.ts')).qG5(),
  qG6: async (customers) => (await import('./qg6.ts')).qG6(customers),
  qG7: async (customers) => (await import('./qg7.ts')).qG7(customers),
  qG8: async () => (await import('./qg8.ts')).qG8(),
  domain: async () => (await import('./domain.ts')).domain(),
  qG14: async () => (await import('./qg14.ts')).qG14(),
  qG16: async () => (await import('./qg16.ts')).qG16(),
};
