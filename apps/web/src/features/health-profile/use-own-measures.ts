import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../app/api.tsx';
import type { OwnMeasure } from '../health/health-words.ts';

const NONE: readonly OwnMeasure[] = [];

/** What profiles can measure of the organisation's own, archived ones among them. */
export function useOwnMeasures(): readonly OwnMeasure[] {
  return useQuery(useTRPC().healthProfile.measures.queryOptions()).data?.items ?? NONE;
}
