import type { HealthGroup } from '@vigie/domain/report';
import { StatusShape } from '@vigie/ui/status-mark';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

/** Colour for state only; who has no score has none. */
export const GROUP_COLOR: Record<HealthGroup, string> = {
  healthy: 'var(--good)',
  escalated: 'var(--esc)',
  'at-risk': 'var(--bad)',
  none: 'var(--line-strong)',
};

export function useGroupWord(): (group: HealthGroup) => string {
  const { t } = useTranslation();
  return (group) => (group === 'none' ? t('report.noScore') : t(`health.status.${group}`));
}

/** A health status with its shape and word, or that there is none. */
export function GroupMark({ group }: { group: HealthGroup }): ReactElement {
  const wordOf = useGroupWord();
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      {group === 'none' ? null : <StatusShape status={group} />}
      {wordOf(group)}
    </span>
  );
}

/** The list of those whom a filter finds and who are of a health status today. */
export function whereToday(where: unknown, group: HealthGroup): unknown {
  const status =
    group === 'none' ? { field: 'healthStatus', op: 'empty' } : { field: 'healthStatus', op: 'is', value: group };
  const stage = { field: 'stageKind', op: 'is', value: 'customer' };
  return { all: [...(where === undefined ? [] : [where]), stage, status] };
}
