import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { SidePanel } from '@vigie/ui/side-panel';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { alone, type Outputs, useTRPC } from '../../app/api.tsx';
import { kindOf, useProblemText } from '../../app/problem.ts';
import { QueryView } from '../../app/query-view.tsx';
import { toast } from '../../app/toast.tsx';
import type { Customer } from '../customer/customer-header.tsx';
import { CustomerPicker, type Picked } from '../customer/customer-picker.tsx';
import { PartsList } from '../customer/parts-list.tsx';
import { FieldChoices } from './field-choices.tsx';

export type MergePreview = Outputs['customerMerge']['preview'];

/** Which customer comes in, whose values stay, what moves: looked at before it is done. */
export function MergePanel({ customer, onClose }: { customer: Customer; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const [other, setOther] = useState<Picked | null>(null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const preview = useQuery(
    trpc.customerMerge.preview.queryOptions(
      { id: customer.id, otherId: other?.id ?? '' },
      { ...alone, enabled: other !== null, staleTime: 0, gcTime: 0 },
    ),
  );
  const merge = useMutation(
    trpc.customerMerge.create.mutationOptions({
      onSuccess: async () => {
        toast(t('record.merge.done', { name: other?.name ?? '' }));
        onClose();
        // All else follows by the event; the preview, still on its way out, is not to be asked again.
        await Promise.all(
          [trpc.customer.pathKey(), trpc.customerMerge.list.pathKey()].map((queryKey) =>
            queries.invalidateQueries({ queryKey }),
          ),
        );
      },
    }),
  );
  const look = async (): Promise<void> => {
    merge.reset();
    await preview.refetch();
  };
  const start = ({ kept, other: from, fields }: MergePreview): void =>
    merge.mutate({
      id: kept.id,
      version: kept.version,
      otherId: from.id,
      otherVersion: from.version,
      fromOther: fields.map(({ field }) => field).filter((field) => chosen.includes(field)),
    });
  return (
    <SidePanel
      title={t('record.merge.panel')}
      subtitle={customer.name}
      isOpen
      isWide
      onClose={onClose}
      closeLabel={t('common.close')}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            kind="primary"
            disabled={other === null || preview.data === undefined}
            isBusy={merge.isPending}
            onClick={() => preview.data !== undefined && start(preview.data)}
          >
            {t('record.merge.confirm')}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <CustomerPicker
          label={t('record.merge.other')}
          chosen={other}
          except={customer.id}
          onChoose={(picked) => {
            merge.reset();
            setChosen([]);
            setOther(picked);
          }}
        />
        {merge.error === null ? null : (
          <div role="alert" className="flex flex-wrap items-center gap-3 rounded-md bg-bad-soft px-3 py-2 text-bad">
            <span className="min-w-0 flex-1">{problemText(merge.error)}</span>
            {kindOf(merge.error) === 'conflict' ? (
              <Button onClick={() => void look()}>{t('customer.settings.reload')}</Button>
            ) : null}
          </div>
        )}
        {other === null ? (
          <p className="text-ink-3">{t('record.merge.choose')}</p>
        ) : (
          <QueryView query={preview}>
            {(data) => <Preview preview={data} chosen={chosen} onChosen={setChosen} />}
          </QueryView>
        )}
      </div>
    </SidePanel>
  );
}

function Preview({
  preview,
  chosen,
  onChosen,
}: {
  preview: MergePreview;
  chosen: readonly string[];
  onChosen: (fields: readonly string[]) => void;
}): ReactElement {
  const { t } = useTranslation();
  const { kept, other, parts, unitedContacts, hasTwoMains } = preview;
  const notes = [
    ...(unitedContacts === 0 ? [] : [t('record.merge.united', { count: unitedContacts })]),
    ...(hasTwoMains ? [t('record.merge.mains')] : []),
    t('record.merge.both'),
    t('record.merge.key', { id: other.customerId }),
    t('record.merge.scores'),
  ];
  return (
    <div className="grid gap-4">
      {preview.fields.length === 0 ? null : <FieldChoices preview={preview} chosen={chosen} onChosen={onChosen} />}
      <section className="grid gap-1">
        <h3 className="font-medium">{t('record.merge.moves', { other: other.name, name: kept.name })}</h3>
        <PartsList parts={parts} />
      </section>
      <ul className="grid list-disc gap-1 pl-5 text-ink-2">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </div>
  );
}
