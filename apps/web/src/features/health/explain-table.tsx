import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { componentColor } from '@vigie/ui/health-bar';
import { Unknown } from '@vigie/ui/pill';
import { Fragment, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import { FactsLink } from './facts-link.tsx';
import {
  bandWords,
  type Explanation,
  type Measure,
  measureName,
  measureRaw,
  missingWords,
  type OwnMeasure,
} from './health-words.ts';

/** Measure by measure: value, points, weight, what it brings. The last line is the score. */
export function ExplainTable({
  explanation,
  customerId,
  isKnownNow,
}: {
  explanation: Explanation;
  customerId: string;
  /** Of a past day, with the facts as they are known today. */
  isKnownNow: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const total = explanation.measures.reduce((sum, measure) => sum + (measure.contributionMillionths ?? 0), 0);
  return (
    <DataTable label={t('health.calculation')}>
      <thead>
        <tr>
          <Th>{t('health.table.measure')}</Th>
          <Th isNumber>{t('health.table.value')}</Th>
          <Th isNumber>{t('health.table.points')}</Th>
          <Th isNumber>{t('health.table.weight')}</Th>
          <Th isNumber>{t('health.table.contribution')}</Th>
        </tr>
      </thead>
      <tbody>
        {explanation.components.map((component) => (
          <Fragment key={component.key}>
            <tr className="bg-sunken font-medium">
              <Td>
                <span className="inline-flex items-center gap-2">
                  <span
                    aria-hidden="true"
                    className="size-2 rounded-full"
                    style={{ background: componentColor[component.key] }}
                  />
                  {t(`health.component.${component.key}`)}
                </span>
              </Td>
              <Td />
              <Td isNumber>{component.score === null ? t('common.unknown') : format.number(component.score, 1)}</Td>
              <Td isNumber>{format.percent(component.effectiveWeight, 2)}</Td>
              <Td isNumber>
                {component.contributionMillionths === null
                  ? '–'
                  : format.fixed(component.contributionMillionths / 1_000_000, 3)}
              </Td>
            </tr>
            {explanation.measures
              .filter((measure) => measure.component === component.key)
              .map((measure) => (
                <MeasureRow
                  key={measure.key}
                  measure={measure}
                  own={explanation.own}
                  customerId={customerId}
                  day={explanation.day}
                  isKnownNow={isKnownNow}
                />
              ))}
          </Fragment>
        ))}
      </tbody>
      <tfoot>
        <tr className="font-semibold">
          <Td colSpan={4}>{t('health.table.sum')}</Td>
          <Td isNumber>
            {explanation.unroundedMillionths === null ? t('common.unknown') : format.fixed(total / 1_000_000, 3)}
          </Td>
        </tr>
        <tr className="text-base font-bold">
          <Td colSpan={4}>{t('health.score')}</Td>
          <Td isNumber>{explanation.score ?? t('common.unknown')}</Td>
        </tr>
      </tfoot>
    </DataTable>
  );
}

function MeasureRow({
  measure,
  own,
  customerId,
  day,
  isKnownNow,
}: {
  measure: Measure;
  own: readonly OwnMeasure[];
  customerId: string;
  day: string;
  isKnownNow: boolean;
}): ReactElement {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  return (
    <tr data-measure={measure.key}>
      <Td className="pl-8!">
        <FactsLink measure={measure} customerId={customerId} day={day} name={measureName(measure.key, own, t)} />
        {measure.missing === null ? null : (
          <span className="block text-xs text-ink-3">{missingWords(measure.missing, i18n)}</span>
        )}
        {isKnownNow && measure.raw !== null && measure.key.startsWith('custom.') ? (
          <span className="block text-xs text-ink-3">{t('health.known.undated')}</span>
        ) : null}
      </Td>
      <Td isNumber>
        {measure.raw === null ? (
          <Unknown label={t('common.unknown')} reason={missingWords(measure.missing, i18n)} />
        ) : (
          measureRaw(measure, own, t, format)
        )}
        {measure.rawDay === null ? null : (
          <span className="block text-xs text-ink-3">{format.day(measure.rawDay, organization.today)}</span>
        )}
      </Td>
      <Td isNumber>
        {measure.points === null ? '–' : format.number(measure.points, 1)}
        <span className="block text-xs text-ink-3">{bandWords(measure, own, t, format)}</span>
      </Td>
      <Td isNumber className="text-ink-2">
        {format.percent(measure.effectiveWeight, 2)}
      </Td>
      <Td isNumber>
        {measure.contributionMillionths === null ? '–' : format.fixed(measure.contributionMillionths / 1_000_000, 3)}
      </Td>
    </tr>
  );
}
