import { Segmented } from '@vigie/ui/segmented';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReportSearch } from './report-search.ts';

/** How a report is shown, as its address says. */
export function ChartOrTable({
  as,
  onChange,
}: Pick<ReportSearch, 'as'> & { onChange: (patch: Pick<ReportSearch, 'as'>) => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <span className="ml-auto">
      <Segmented
        label={t('report.as')}
        value={as ?? 'chart'}
        options={[
          { value: 'chart', label: t('report.chart') },
          { value: 'table', label: t('common.table') },
        ]}
        onChange={(next) => onChange({ as: next === 'table' ? 'table' : undefined })}
      />
    </span>
  );
}
