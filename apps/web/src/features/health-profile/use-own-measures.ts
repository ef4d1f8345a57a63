import { useQuery } from '@tanstack/react-query';
import { type Outputs, useTRPC } from '../../app/api.tsx';

type OwnMeasure = Outputs['healthProfile']['measures']['items'][number];

const NONE: readonly OwnMeasure[] = [];

/** What profiles can measure of the organisation's own, archived ones among them. */
export function useOwnMeasures(): readonly OwnMeasure[] {
  return useQuery(useTRPC().healthProfile.measures.queryOptions()).data?.items ?? NONE;
}

/** The names of the profiles that count by one of them today. */
export const useMeasuredBy = (key: string): readonly string[] =>
  useOwnMeasures().find((measure) => measure.key === key)?.profiles ?? [];
