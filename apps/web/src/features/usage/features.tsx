import type { Format } from '@vigie/i18n/format';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { type Bubble, FeatureBubbles } from '@vigie/ui/feature-bubbles';
import { Unknown } from '@vigie/ui/pill';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import type { UsageData } from './usage.tsx';

type Feature = UsageData['features'][number];

function changeOf(feature: Feature): Bubble['change'] {
  if (feature.previous30d === 0) return null;
  if (feature.count30d > feature.previous30d) return 'up';
  return feature.count30d < feature.previous30d ? 'down' : 'same';
}

/** The use of each feature, 30 days against the 30 before: bubbles beside the exact table. */
export function Features({ features }: { features: UsageData['features'] }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const changeText = (feature: Feature, write: Format): string =>
    feature.previous30d === 0
      ? t('usage.newFeature')
      : write.signedPercent((feature.count30d - feature.previous30d) / feature.previous30d);
  if (features.length === 0)
    return (
      <Card title={t('usage.features')}>
        <p className="border-t border-line px-3.5 py-6 text-center text-ink-2">{t('usage.noFeatures')}</p>
      </Card>
    );
  const bubbles: Bubble[] = features.map((feature) => ({
    key: feature.featureId,
    name: feature.name,
    value: feature.count30d,
    text: `${format.number(feature.count30d)}, ${changeText(feature, format)}`,
    change: changeOf(feature),
  }));
  return (
    <Card title={t('usage.features')} aside={<span className="text-ink-3">{t('usage.featuresNote')}</span>}>
      <div className="grid md:grid-cols-2">
        <div className="px-3.5 pb-3.5">
          {features.some(({ count30d }) => count30d > 0) ? (
            <FeatureBubbles label={t('usage.features')} bubbles={bubbles} />
          ) : (
            <p className="py-6 text-center text-ink-2">{t('usage.noneNow')}</p>
          )}
        </div>
        <div className="border-line max-h-[320px] overflow-y-auto md:border-l">
          <DataTable label={t('usage.features')}>
            <thead>
              <tr>
                <Th>{t('usage.feature')}</Th>
                <Th isNumber>{t('usage.count30d')}</Th>
                <Th isNumber>{t('usage.change')}</Th>
              </tr>
            </thead>
            <tbody>
              {features.map((feature) => {
                const change = changeOf(feature);
                return (
                  <tr key={feature.featureId}>
                    <Td>{feature.name}</Td>
                    <Td isNumber>{format.number(feature.count30d)}</Td>
                    <Td
                      isNumber
                      className={change === 'up' ? 'text-good' : change === 'down' ? 'text-bad' : 'text-ink-3'}
                    >
                      {change === null ? (
                        <Unknown label={t('usage.newFeature')} reason={t('usage.newFeatureReason')} />
                      ) : (
                        changeText(feature, format)
                      )}
                    </Td>
                  </tr>
                );
              })}
            </tbody>
          </DataTable>
        </div>
      </div>
    </Card>
  );
}
