import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { Pill } from '@vigie/ui/pill';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import { toast } from '../../app/toast.tsx';
import { changeWords, type Profile, type Version } from './profile-words.ts';
import { PublishDialog } from './publish-dialog.tsx';
import { useOwnMeasures } from './use-own-measures.ts';

/** All versions, the last first, each with what it changed; any earlier one can come back as a new one. */
export function VersionList({ profile }: { profile: Profile }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [back, setBack] = useState<Version | null>(null);
  const last = profile.versions.at(-1);
  const rollBack = useMutation(
    trpc.healthProfile.rollBack.mutationOptions({
      onSuccess: async ({ version }) => {
        setBack(null);
        toast(t('healthProfile.published', { version }));
        await Promise.all(
          [trpc.healthProfile.pathKey(), trpc.health.pathKey(), trpc.customer.pathKey()].map((queryKey) =>
            queries.invalidateQueries({ queryKey }),
          ),
        );
      },
    }),
  );
  return (
    <Card title={t('healthProfile.versions')}>
      {profile.versions.length === 0 ? (
        <p className="px-3.5 pb-3.5 text-ink-3">{t('healthProfile.noVersion')}</p>
      ) : (
        <ol aria-label={t('healthProfile.versions')}>
          {profile.versions.toReversed().map((version) => (
            <VersionRow
              key={version.version}
              version={version}
              isInForce={version.version === profile.inForce}
              onRollBack={version === last || profile.isArchived ? null : () => setBack(version)}
            />
          ))}
        </ol>
      )}
      {back === null ? null : (
        <PublishDialog
          title={t('healthProfile.rollBack.title', { version: back.version })}
          text={t('healthProfile.rollBack.text', { version: back.version, next: (last?.version ?? 0) + 1 })}
          confirm={t('healthProfile.rollBack.confirm')}
          earliest={last?.effectiveDay ?? ''}
          error={rollBack.error}
          isBusy={rollBack.isPending}
          onConfirm={(given) => rollBack.mutate({ id: profile.id, version: back.version, ...given })}
          onClose={() => {
            rollBack.reset();
            setBack(null);
          }}
        />
      )}
    </Card>
  );
}

function VersionRow({
  version,
  isInForce,
  onRollBack,
}: {
  version: Version;
  isInForce: boolean;
  onRollBack: (() => void) | null;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const own = useOwnMeasures();
  const { zone, today } = useSession().organization;
  const { changes, restores } = version;
  const isFirst = changes === null && version.reason === '';
  return (
    <li className="grid gap-1 border-t border-line px-3.5 py-2.5" data-version={version.version}>
      <div className="flex flex-wrap items-center gap-2">
        <span className="num font-medium">v{version.version}</span>
        {isInForce ? <Pill tone="good">{t('healthProfile.inForce')}</Pill> : null}
        {version.effectiveDay > today ? <Pill>{t('healthProfile.planned')}</Pill> : null}
        {restores === null ? null : <Pill>{t('healthProfile.restores', { version: restores })}</Pill>}
        <span className="text-xs text-ink-3">
          {isFirst
            ? t('healthProfile.fromStart')
            : t('healthProfile.since', { day: format.dayLong(version.effectiveDay) })}
          {isFirst
            ? null
            : ` · ${version.author?.name ?? t('healthProfile.noAuthor')} · ${format.instant(version.publishedAt, zone)}`}
        </span>
        {onRollBack === null ? null : (
          <Button
            kind="quiet"
            className="ml-auto"
            aria-label={`${t('healthProfile.rollBack.open')}: v${version.version}`}
            onClick={onRollBack}
          >
            {t('healthProfile.rollBack.open')}
          </Button>
        )}
      </div>
      {version.reason === '' ? null : <p className="wrap-anywhere">{version.reason}</p>}
      {changes === null ? null : changes.length === 0 ? (
        <p className="text-ink-3">{t('healthProfile.noChange')}</p>
      ) : (
        <ul className="list-inside list-disc text-ink-2">
          {changes.map((change) => (
            <li key={`${change.kind} ${change.key} ${'upTo' in change ? change.upTo : ''}`}>
              {changeWords(change, own, t, format)}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
