import { Link } from '@tanstack/react-router';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { Unknown } from '@vigie/ui/pill';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outputs } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import { Lift, Share } from './share.tsx';

type Result = NonNullable<Outputs['backTest']['get']['result']>;

/** Thresholds shown: every ten points; the others are in the answer of the API. */
const STEP = 10;

/** What the flag would have told at other scores. */
export function Thresholds({ result }: { result: Result }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card title={t('backTest.thresholds')}>
      <DataTable label={t('backTest.thresholds')}>
        <thead>
          <tr>
            <Th>{t('backTest.below')}</Th>
            <Th isNumber>{t('backTest.flagged')}</Th>
            <Th isNumber>{t('backTest.precision')}</Th>
            <Th isNumber>{t('backTest.recall')}</Th>
            <Th isNumber>{t('backTest.lift')}</Th>
          </tr>
        </thead>
        <tbody>
          {result.thresholds
            .filter(({ below }) => below > 0 && below % STEP === 0)
            .map(({ below, confusion }) => (
              <tr key={below}>
                <Td className="num">{format.number(below)}</Td>
                <Td isNumber>{format.number(confusion.truePositives + confusion.falsePositives)}</Td>
                <Td isNumber>
                  <Share value={confusion.precision} />
                </Td>
                <Td isNumber>
                  <Share value={confusion.recall} />
                </Td>
                <Td isNumber>
                  <Lift value={confusion.lift} />
                </Td>
              </tr>
            ))}
        </tbody>
      </DataTable>
    </Card>
  );
}

/** For how long departures had been flagged. */
export function Lead({ result: { lead, left } }: { result: Result }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card title={t('backTest.leadTitle')}>
      <DataTable label={t('backTest.leadTitle')}>
        <thead>
          <tr>
            <Th>{t('backTest.flaggedFor')}</Th>
            <Th isNumber>{t('backTest.departures')}</Th>
            <Th isNumber>{t('backTest.ofThem')}</Th>
          </tr>
        </thead>
        <tbody>
          {lead.atLeast.map(({ days, departures }) => (
            <tr key={days}>
              <Td className="num">{t('backTest.days', { count: days })}</Td>
              <Td isNumber>{format.number(departures)}</Td>
              <Td isNumber>{format.percent(departures / left)}</Td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </Card>
  );
}

/** Departures that were not flagged. */
export function Missed({ result: { missed, missedInAll } }: { result: Result }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { slug: org, today } = useSession().organization;
  if (missedInAll === 0) return <p className="text-ink-2">{t('backTest.noneMissed')}</p>;
  return (
    <Card
      title={t('backTest.missed')}
      aside={
        missed.length < missedInAll
          ? t('backTest.shownOf', { shown: format.number(missed.length), total: format.number(missedInAll) })
          : format.number(missedInAll)
      }
    >
      <DataTable label={t('backTest.missed')}>
        <thead>
          <tr>
            <Th>{t('customer.columns.name')}</Th>
            <Th>{t('backTest.askedOn')}</Th>
            <Th isNumber>{t('backTest.scoreThen')}</Th>
          </tr>
        </thead>
        <tbody>
          {missed.map(({ customer, day, score }) => (
            <tr key={`${customer.id} ${day}`}>
              <Td>
                <Link
                  to="/o/$org/customers/$id"
                  params={{ org, id: customer.id }}
                  className="rounded-sm text-accent-ink hover:underline"
                >
                  {customer.name}
                </Link>
              </Td>
              <Td className="num">{format.day(day, today)}</Td>
              <Td isNumber>
                {score === null ? (
                  <Unknown label={t('common.unknown')} reason={t('health.notEnoughData')} />
                ) : (
                  format.number(score)
                )}
              </Td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </Card>
  );
}
