import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { type ReactElement, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { LeaveGuard } from '../../app/leave-guard.tsx';
import { useFormat } from '../../app/locale.ts';
import { problemOf, useProblemText } from '../../app/problem.ts';
import { QueryView } from '../../app/query-view.tsx';
import { toast } from '../../app/toast.tsx';
import { profileName } from '../health/profile-name.ts';
import { DefinitionEditor } from './definition-editor.tsx';
import { ProfilePreview, usePreviewed, useProfilePreview } from './profile-preview.tsx';
import { type Definition, isComplete, type Profile } from './profile-words.ts';
import { PublishDialog } from './publish-dialog.tsx';
import { useOwnMeasures } from './use-own-measures.ts';
import { VersionList } from './version-list.tsx';
import { WhatIfCard } from './what-if-card.tsx';

/** A profile from its draft to its versions. */
export function ProfileEditor({ id }: { id: string }): ReactElement {
  const query = useQuery(useTRPC().healthProfile.get.queryOptions({ id }));
  return <QueryView query={query}>{(profile) => <Editing key={profile.id} profile={profile} />}</QueryView>;
}

/** What is edited: the draft, or what it would start from. */
const startOf = ({ draft, versions }: Profile): Definition | null => draft ?? versions.at(-1)?.definition ?? null;

/** Typing goes on while the server is asked: it is asked for what stands still. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), 300);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

function Editing({ profile }: { profile: Profile }): ReactElement | null {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  // What the entries were made over: somebody else's draft does not take their place.
  const [read, setRead] = useState(profile);
  const shownName = profileName(read.name, t);
  const [name, setName] = useState(shownName);
  const [draft, setDraft] = useState(startOf(profile));
  const [generation, setGeneration] = useState(0);
  const [isPublishing, setPublishing] = useState(false);
  const [customer, setCustomer] = usePreviewed();
  const settled = useSettled(draft);
  const base = startOf(read);
  const preview = useProfilePreview(profile.id, settled ?? EMPTY, settled === null ? null : (customer?.id ?? null));

  const load = async (): Promise<void> => {
    const fresh = await queries.fetchQuery(trpc.healthProfile.get.queryOptions({ id: profile.id }, { staleTime: 0 }));
    setRead(fresh);
    setName(profileName(fresh.name, t));
    setDraft(startOf(fresh));
    setGeneration((all) => all + 1);
  };
  const refresh = async (): Promise<void> => {
    await load();
    await Promise.all(
      [trpc.healthProfile.pathKey(), trpc.health.pathKey(), trpc.customer.pathKey()].map((queryKey) =>
        queries.invalidateQueries({ queryKey }),
      ),
    );
  };
  const save = useMutation(trpc.healthProfile.saveDraft.mutationOptions());
  const publish = useMutation(trpc.healthProfile.publish.mutationOptions());
  const archive = useMutation(trpc.healthProfile.archive.mutationOptions({ onSuccess: refresh }));
  if (draft === null) return null;

  const isSame = JSON.stringify(draft) === JSON.stringify(base);
  const isRenamed = name.trim() !== shownName;
  const isDirty = !isSame || isRenamed;
  const ready = isComplete(draft) && name.trim() !== '';
  const given = {
    id: profile.id,
    draftVersion: read.draftVersion,
    ...(isRenamed ? { name: name.trim() } : {}),
    // A draft that says what is published already is none.
    draft: isSame ? read.draft : draft,
  };
  const keep = (): Promise<unknown> =>
    save
      .mutateAsync(given)
      .then(refresh)
      .then(() => toast(t('common.saved')))
      .catch(() => undefined);
  const release = async (more: { reason: string; effectiveDay: string }): Promise<void> => {
    try {
      const saved = isDirty ? await save.mutateAsync(given) : read;
      setRead((before) => ({ ...before, draft, draftVersion: saved.draftVersion }));
      const { version } = await publish.mutateAsync({ id: profile.id, draftVersion: saved.draftVersion, ...more });
      setPublishing(false);
      toast(t('healthProfile.published', { version }));
      await refresh();
    } catch {
      // Said where it was asked.
    }
  };
  const error = save.error ?? publish.error ?? preview.error;
  const last = profile.versions.at(-1);
  return (
    <div className="grid gap-4">
      <LeaveGuard isDirty={isDirty && !save.isPending && !publish.isPending} />
      <ArchivedInForce profile={profile} />
      <fieldset disabled={profile.isArchived} className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_380px]">
        <legend className="sr-only">{t('healthProfile.profile')}</legend>
        <div key={generation} className="grid min-w-0 gap-4">
          <DefinitionEditor draft={draft} name={name} error={error} onName={setName} onChange={setDraft} />
        </div>
        <div className="grid gap-4 lg:sticky lg:top-4">
          <ProfilePreview preview={preview} customer={customer} isComplete={ready} onChoose={setCustomer} />
          <DraftActions
            hasDraft={read.draft !== null}
            isDirty={isDirty}
            isReady={ready}
            isBusy={save.isPending}
            error={save.error}
            onSave={() => void keep()}
            onPublish={() => {
              publish.reset();
              setPublishing(true);
            }}
            onDiscard={() =>
              void save
                .mutateAsync({ id: profile.id, draftVersion: read.draftVersion, draft: null })
                .then(refresh)
                .catch(() => undefined)
            }
            onReset={() => {
              save.reset();
              void load();
            }}
          />
        </div>
      </fieldset>
      <WhatIfCard id={profile.id} draft={draft} isReady={ready && preview.error === null} />
      <VersionList profile={profile} />
      {profile.isDefault || profile.isArchived ? null : (
        <div className="flex flex-wrap items-center gap-3">
          <Button isBusy={archive.isPending} onClick={() => archive.mutate({ id: profile.id })}>
            {t('healthProfile.archive')}
          </Button>
          <Refused error={archive.error} />
        </div>
      )}
      {isPublishing ? (
        <PublishDialog
          title={t('healthProfile.publish.title', { version: (last?.version ?? 0) + 1 })}
          text={t('healthProfile.publish.text')}
          confirm={t('healthProfile.publish.confirm')}
          earliest={last?.effectiveDay ?? ''}
          error={publish.error ?? save.error}
          isBusy={publish.isPending || save.isPending}
          onConfirm={(more) => void release(more)}
          onClose={() => setPublishing(false)}
        />
      ) : null}
    </div>
  );
}

/** What customers are scored without although the version in force asks for it. */
function ArchivedInForce({ profile: { versions, inForce } }: { profile: Profile }): ReactElement | null {
  const { t } = useTranslation();
  const format = useFormat();
  const own = useOwnMeasures();
  const measures = versions.find(({ version }) => version === inForce)?.definition.measures ?? [];
  const labels = measures.flatMap(({ key, weight }) =>
    weight > 0 ? own.filter((one) => one.key === key && one.isArchived).map(({ label }) => label) : [],
  );
  if (labels.length === 0) return null;
  return (
    <p className="rounded-md bg-bad-soft px-3 py-2 text-bad">
      {t('healthProfile.own.inForce', { count: labels.length, names: format.list(labels) })}
    </p>
  );
}

/** Stands for a draft where there is none to ask about. */
const EMPTY: Definition = {
  componentWeights: { usage: 0, interactions: 0, pulse: 0, agreement: 0, receivables: 0 },
  measures: [],
  minimumConfidence: 0,
  healthyFrom: 0,
  churnRiskBelow: 0,
  pulseDays: 1,
};

function Refused({ error }: { error: unknown }): ReactElement | null {
  const problemText = useProblemText();
  return error === null ? null : (
    <p role="alert" className="text-bad">
      {problemText(error)}
    </p>
  );
}

function DraftActions({
  hasDraft,
  isDirty,
  isReady,
  isBusy,
  error,
  onSave,
  onPublish,
  onDiscard,
  onReset,
}: {
  hasDraft: boolean;
  isDirty: boolean;
  isReady: boolean;
  isBusy: boolean;
  error: unknown;
  onSave: () => void;
  onPublish: () => void;
  onDiscard: () => void;
  onReset: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const isConflict = error !== null && problemOf(error).code === 'health.draftConflict';
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" disabled={!isReady || (!isDirty && !hasDraft)} onClick={onPublish}>
          {t('healthProfile.publish.open')}
        </Button>
        <Button disabled={!isReady || !isDirty} isBusy={isBusy} onClick={onSave}>
          {t('healthProfile.saveDraft')}
        </Button>
        {isDirty ? <Button onClick={onReset}>{t('common.cancel')}</Button> : null}
        {hasDraft && !isDirty ? <Button onClick={onDiscard}>{t('healthProfile.discard')}</Button> : null}
      </div>
      <p className="text-xs text-ink-3">{t(hasDraft ? 'healthProfile.draftNote' : 'healthProfile.noDraftNote')}</p>
      <Refused error={error} />
      {isConflict ? (
        <span>
          <Button onClick={onReset}>{t('healthProfile.loadDraft')}</Button>
        </span>
      ) : null}
    </div>
  );
}
