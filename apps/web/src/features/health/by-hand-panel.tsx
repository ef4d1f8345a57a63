import { Button } from '@vigie/ui/button';
import { Field } from '@vigie/ui/field';
import { Input, Select } from '@vigie/ui/input';
import { SidePanel } from '@vigie/ui/side-panel';
import { type ReactElement, useState } from 'react';
import { type UseFormReturn, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Inputs } from '../../app/api.tsx';
import { problemOf, useProblemText } from '../../app/problem.ts';
import { useSession } from '../../app/session.tsx';
import { toast } from '../../app/toast.tsx';
import { ActList } from './act-list.tsx';
import { FIELDS, type FieldKey, type Fields } from './field-words.ts';
import { useHealthActs } from './use-health-fields.ts';

export type ByHandDraft = {
  field: FieldKey;
  score: string;
  status: string;
  churnRisk: string;
  reason: string;
  expiresDay: string;
};

const EMPTY: ByHandDraft = {
  field: 'status',
  score: '',
  status: 'escalated',
  churnRisk: 'true',
  reason: '',
  expiresDay: '',
};

const STATUSES = ['healthy', 'escalated', 'at-risk'] as const;

function givenValue(draft: ByHandDraft): Inputs['health']['override']['value'] {
  if (draft.field === 'score') return Number(draft.score);
  if (draft.field === 'churnRisk') return draft.churnRisk === 'true';
  return STATUSES.find((status) => status === draft.status) ?? 'escalated';
}

/** The one place where a health field is set by hand, lifted, and where everything that was said of it is read. */
export function ByHandPanel({
  id,
  name,
  canEdit,
  fields,
  draft,
  onDraft,
  onClose,
}: {
  id: string;
  name: string;
  canEdit: boolean;
  fields: Fields;
  /** What was entered and not saved when the panel was last closed. */
  draft: ByHandDraft | undefined;
  onDraft: (draft: ByHandDraft | undefined) => void;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { override, lift } = useHealthActs(id);
  const form = useForm<ByHandDraft>({ defaultValues: draft ?? EMPTY });
  const [isRestored, setIsRestored] = useState(draft !== undefined);
  const close = (): void => {
    const values = form.getValues();
    onDraft(JSON.stringify(values) === JSON.stringify(EMPTY) ? undefined : values);
    onClose();
  };
  const submit = form.handleSubmit(async (values) => {
    try {
      await override.mutateAsync({
        customerId: id,
        field: values.field,
        value: givenValue(values),
        reason: values.reason.trim(),
        expiresDay: values.expiresDay || null,
      });
      toast(t('common.saved'));
      onDraft(undefined);
      onClose();
    } catch (error) {
      const { field } = problemOf(error);
      const at = field === 'expiresDay' || field === 'reason' ? field : field === 'value' ? values.field : 'root';
      form.setError(at, { message: problemText(error) }, { shouldFocus: true });
    }
  });
  return (
    <SidePanel
      title={t(canEdit ? 'health.byHand.title' : 'health.byHand.history')}
      subtitle={name}
      isOpen
      onClose={close}
      closeLabel={t('common.close')}
      footer={
        canEdit ? (
          <>
            <Button
              onClick={() => {
                onDraft(undefined);
                onClose();
              }}
            >
              {t('common.cancel')}
            </Button>
            <Button kind="primary" type="submit" form="by-hand" isBusy={override.isPending}>
              {t('common.save')}
            </Button>
          </>
        ) : undefined
      }
    >
      {canEdit ? (
        <form id="by-hand" className="grid gap-4 pb-6" noValidate onSubmit={(event) => void submit(event)}>
          {isRestored ? (
            <p role="status" className="flex items-center gap-2 rounded-md bg-sunken px-3 py-1.5 text-ink-2">
              <span className="min-w-0 flex-1">{t('common.draftKept')}</span>
              <Button
                kind="quiet"
                onClick={() => {
                  form.reset(EMPTY);
                  setIsRestored(false);
                }}
              >
                {t('common.discard')}
              </Button>
            </p>
          ) : null}
          {form.formState.errors.root === undefined ? null : (
            <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
              {form.formState.errors.root.message}
            </p>
          )}
          <ByHandInputs form={form} />
        </form>
      ) : null}
      <ActList acts={fields.acts} canEdit={canEdit} lift={lift} />
    </SidePanel>
  );
}

function ByHandInputs({ form }: { form: UseFormReturn<ByHandDraft> }): ReactElement {
  const { t } = useTranslation();
  const { organization } = useSession();
  const { errors } = form.formState;
  const field = form.watch('field');
  // Registered before the reason, whenever it is shown: the first field that is wrong is the one that is entered.
  const score = form.register('score', {
    validate: (text, { field: given }) =>
      given !== 'score' || (/^\d{1,3}$/.test(text.trim()) && Number(text) <= 100) || t('health.byHand.scoreHelp'),
  });
  return (
    <>
      <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
        <legend className="pb-1 text-xs font-medium text-ink-2">{t('health.byHand.field')}</legend>
        {FIELDS.map((key) => (
          <label key={key} className="flex items-center gap-1.5 max-sm:py-1.5">
            <input type="radio" value={key} className="size-4 accent-accent" {...form.register('field')} />
            {t(`health.field.${key}`)}
          </label>
        ))}
      </fieldset>
      {field === 'score' ? (
        <Field label={t('health.byHand.value')} error={errors.score?.message} help={t('health.byHand.scoreHelp')}>
          {(control) => <Input {...control} inputMode="numeric" autoComplete="off" className="max-w-32" {...score} />}
        </Field>
      ) : (
        <Field label={t('health.byHand.value')} error={errors[field]?.message}>
          {(control) =>
            field === 'status' ? (
              <Select key="status" {...control} {...form.register('status')}>
                {STATUSES.map((status) => (
                  <option key={status} value={status}>
                    {t(`health.status.${status}`)}
                  </option>
                ))}
              </Select>
            ) : (
              <Select key="churnRisk" {...control} {...form.register('churnRisk')}>
                <option value="true">{t('common.yes')}</option>
                <option value="false">{t('common.no')}</option>
              </Select>
            )
          }
        </Field>
      )}
      <Field label={t('health.byHand.reason')} error={errors.reason?.message}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            maxLength={500}
            {...form.register('reason', { validate: (text) => text.trim() !== '' || t('error.validation.required') })}
          />
        )}
      </Field>
      <Field
        label={t('health.byHand.lastDay')}
        optional={t('common.optional')}
        help={t('health.byHand.lastDayHelp')}
        error={errors.expiresDay?.message}
      >
        {(control) => (
          <Input
            {...control}
            type="date"
            min={organization.today}
            className="max-w-48"
            {...form.register('expiresDay')}
          />
        )}
      </Field>
    </>
  );
}
