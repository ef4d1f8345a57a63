import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { FigureRow } from '@vigie/ui/card';
import { SidePanel } from '@vigie/ui/side-panel';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { QueryView } from '../../app/query-view.tsx';
import { SubjectComments } from '../comment/comments.tsx';
import { CustomValues } from '../custom-field/custom-values.tsx';
import { GradeForm } from './grade-form.tsx';

type Interaction = Outputs['interaction']['get'];
export type Content = NonNullable<Interaction['content']>;

/** One exchange: what is known of it, and what was said of it; of a private one of somebody else its kind and day. */
export function InteractionPanel({
  id,
  canEdit,
  onClose,
}: {
  id: string;
  canEdit: boolean;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const trpc = useTRPC();
  const query = useQuery(trpc.interaction.get.queryOptions({ id }));
  const { data } = query;
  const kind = data === undefined ? t('comment.interaction') : t(`condition.option.kind.${data.kind}`);
  const title =
    data === undefined || data.content?.subject === '' ? kind : (data.content?.subject ?? t('audit.private'));
  return (
    <SidePanel
      title={title}
      subtitle={data === undefined ? undefined : `${kind} · ${format.dayLong(data.day)}`}
      isOpen
      onClose={onClose}
      closeLabel={t('common.close')}
    >
      <QueryView query={query}>
        {({ content, ...interaction }) =>
          content === null ? (
            <p className="text-ink-2">{t('record.privateInteraction')}</p>
          ) : (
            <Told interaction={interaction} content={content} canEdit={canEdit} />
          )
        }
      </QueryView>
    </SidePanel>
  );
}

interface Opened {
  interaction: Omit<Interaction, 'content'>;
  content: Content;
}

function Told({ interaction, content, canEdit }: Opened & { canEdit: boolean }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id, customerId, isPrivate } = interaction;
  const update = useMutation(
    trpc.interaction.update.mutationOptions({
      onSettled: () =>
        Promise.all(
          [trpc.interaction, trpc.audit].map((one) => queries.invalidateQueries({ queryKey: one.pathKey() })),
        ),
    }),
  );
  return (
    <>
      {content.details === '' ? null : (
        <p className="pb-4 whitespace-pre-line [overflow-wrap:anywhere]">{content.details}</p>
      )}
      <Facts interaction={interaction} content={content} />
      {canEdit ? <GradeForm content={content} onChange={(grade) => update.mutateAsync({ id, ...grade })} /> : null}
      <CustomValues
        entity="interaction"
        values={content.custom}
        onSave={canEdit ? (custom, read) => update.mutateAsync({ id, custom, read }) : null}
      />
      {isPrivate ? <p className="pb-5 text-xs text-ink-3">{t('record.privateInteraction')}</p> : null}
      <SubjectComments on={{ customerId, subject: 'interaction', subjectId: id }} />
    </>
  );
}

function Facts({ interaction, content }: Opened): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { contact, author, sentiment, sentimentSource, closedDay, priority, source, externalId } = content;
  return (
    <dl className="-mx-3.5 pb-5 [&>div:first-child]:border-t-0">
      <FigureRow label={t('condition.interactions.kind')}>{t(`condition.option.kind.${interaction.kind}`)}</FigureRow>
      <FigureRow label={t('condition.interactions.direction')}>
        {t(`condition.option.direction.${content.direction}`)}
      </FigureRow>
      <FigureRow label={t('condition.interactions.day')}>{format.dayLong(interaction.day)}</FigureRow>
      <FigureRow label={t('condition.interactions.status')}>
        {t(`condition.option.interaction.${content.status}`)}
        {closedDay === null ? null : <span className="block text-xs text-ink-3">{format.dayLong(closedDay)}</span>}
      </FigureRow>
      {priority === null ? null : <FigureRow label={t('imports.field.priority')}>{priority}</FigureRow>}
      <FigureRow label={t('audit.entity.contact')}>{contact?.name ?? '–'}</FigureRow>
      <FigureRow label={t('imports.field.author')}>{author?.name ?? '–'}</FigureRow>
      <FigureRow label={t('condition.interactions.sentiment')}>
        {sentiment === null ? '–' : t('record.grade', { grade: sentiment })}
        {sentiment === null || sentimentSource === null ? null : (
          <span className="block text-xs text-ink-3">
            {content.isSentimentExcluded ? t('record.gradeExcluded') : t(`record.gradedBy.${sentimentSource}`)}
          </span>
        )}
      </FigureRow>
      {content.isAutomatic ? (
        <FigureRow label={t('condition.interactions.isAutomatic')}>{t('common.yes')}</FigureRow>
      ) : null}
      <FigureRow label={t('customField.source')}>
        <span className="[overflow-wrap:anywhere]">
          {[source, externalId].filter((one) => one !== null).join(' · ') || '–'}
        </span>
      </FigureRow>
    </dl>
  );
}
