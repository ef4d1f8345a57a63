import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { Field } from '@vigie/ui/field';
import { Checkbox, Input } from '@vigie/ui/input';
import { SidePanel } from '@vigie/ui/side-panel';
import { type ReactElement, useRef, useState } from 'react';
import { get, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useTRPC, useTRPCClient } from '../../app/api.tsx';
import { problemOf, useProblemText } from '../../app/problem.ts';
import { toast } from '../../app/toast.tsx';
import { CustomInputs } from '../custom-field/custom-inputs.tsx';
import { changedCustom, customTexts } from '../custom-field/custom-text.ts';
import { type CustomFieldsInUse, useSpelling } from '../custom-field/use-custom.ts';
import type { Contact } from './contacts.tsx';

export type ContactDraft = {
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
  function: string;
  tags: string;
  isMain: boolean;
  /** Values of custom fields as text, under the names of `formName`. */
  custom: Record<string, string>;
};

export function splitTags(text: string): string[] {
  return [...new Set(text.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '');
}

const storedValues = (contact: Contact | null, custom: Record<string, string>): ContactDraft => ({
  firstName: contact?.firstName ?? '',
  lastName: contact?.lastName ?? '',
  email: contact?.email ?? '',
  phone: contact?.phone ?? '',
  function: contact?.function ?? '',
  tags: contact?.tags.join(', ') ?? '',
  isMain: contact?.isMain ?? false,
  custom,
});

const orNull = (text: string): string | null => text.trim() || null;

/** Names of all values of the form, those inside `custom` with their path. */
const namesOf = ({ custom, ...fields }: ContactDraft): string[] => [
  ...Object.keys(fields),
  ...Object.keys(custom).map((key) => `custom.${key}`),
];

const isConflict = (error: unknown): boolean => problemOf(error).code === 'contact.versionConflict';

/** A contact as it is now; null where it is gone. */
function useReadAgain(customerId: string): (id: string) => Promise<Contact | null> {
  const client = useTRPCClient();
  return async (id) => {
    for (let cursor: string | undefined; ; ) {
      const { items, nextCursor } = await client.contact.list.query({ customerId, ...(cursor ? { cursor } : {}) });
      const found = items.find((one) => one.id === id);
      if (found || nextCursor === null) return found ?? null;
      cursor = nextCursor;
    }
  };
}

const EMAIL = /^[^\s@]+@[^\s@]+$/;

export function ContactPanel({
  customerId,
  contact,
  own,
  given,
  draft,
  onDraft,
  onClose,
}: {
  customerId: string;
  contact: Contact | null;
  /** The organisation's own fields of contacts. */
  own: CustomFieldsInUse;
  /** What is known of a new one. */
  given?: Partial<ContactDraft> | undefined;
  /** What was entered and not saved when the panel was last closed. */
  draft: ContactDraft | undefined;
  onDraft: (draft: ContactDraft | undefined) => void;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const spelling = useSpelling();
  const readAgain = useReadAgain(customerId);
  const valuesOf = (one: Contact | null): ContactDraft =>
    storedValues(one, customTexts(own.fields, one?.custom ?? {}, spelling));
  // What the entries are made over: whatever differs from it later was changed by somebody else.
  const read = useRef({ contact, values: valuesOf(contact) });
  const held = read.current.contact?.custom ?? {};
  const stored = read.current.values;
  const form = useForm<ContactDraft>({ defaultValues: draft ?? { ...stored, ...given } });
  const [isRestored, setIsRestored] = useState(draft !== undefined);
  const close = (): void => {
    const values = form.getValues();
    onDraft(JSON.stringify(values) === JSON.stringify(stored) ? undefined : values);
    onClose();
  };
  const discard = (): void => {
    form.reset(stored);
    setIsRestored(false);
  };
  const settle = {
    onSuccess: async (): Promise<void> => {
      toast(t('common.saved'));
      onDraft(undefined);
      onClose();
      await queries.invalidateQueries({ queryKey: trpc.contact.pathKey() });
      await queries.invalidateQueries({ queryKey: trpc.customer.get.queryKey({ id: customerId }) });
    },
  };
  const create = useMutation(trpc.contact.create.mutationOptions(settle));
  const update = useMutation(
    trpc.contact.update.mutationOptions({
      ...settle,
      onError: (error, { id }) => {
        if (isConflict(error)) void rebase(id);
      },
    }),
  );
  const save = contact === null ? create : update;
  const submit = form.handleSubmit((values) => {
    const fields = {
      firstName: orNull(values.firstName),
      lastName: orNull(values.lastName),
      email: orNull(values.email),
      phone: orNull(values.phone),
      function: orNull(values.function),
      tags: splitTags(values.tags),
      isMain: values.isMain,
      custom: changedCustom(own.fields, read.current.contact?.custom ?? {}, values.custom, spelling),
    };
    if (contact === null) create.mutate({ customerId, ...fields });
    else update.mutate({ id: contact.id, version: read.current.contact?.version, ...onlyChanged(fields, values) });
  });
  /** Without the fields that nobody touched, which somebody else may have changed. */
  const onlyChanged = <T extends object>(fields: T, values: ContactDraft): Partial<T> =>
    Object.fromEntries(
      Object.entries(fields).filter(
        ([name]) => name === 'custom' || get(values, name) !== get(read.current.values, name),
      ),
    ) as Partial<T>;
  /** Entries over fields that nobody else touched are saved on the new version; of the others both values are shown. */
  const rebase = async (id: string): Promise<void> => {
    const fresh = await readAgain(id);
    if (fresh === null) return;
    const [before, now, mine] = [read.current.values, valuesOf(fresh), form.getValues()];
    read.current = { contact: fresh, values: now };
    const both: string[] = [];
    for (const name of namesOf(now)) {
      const [was, is, entered] = [before, now, mine].map((values) => get(values, name) ?? '');
      if (entered === was) form.setValue(name as 'firstName', is as string);
      else if (is !== was && is !== entered) both.push(name);
    }
    if (both.length === 0) await submit();
    both.forEach((name, at) => {
      const message = t('customer.settings.theirs', { value: String(get(now, name) || t('common.none')) });
      form.setError(name as 'firstName', { message }, { shouldFocus: at === 0 });
    });
  };
  const field = (
    name: keyof Omit<ContactDraft, 'isMain' | 'custom'>,
    label: string,
    type = 'text',
    help?: string,
  ): ReactElement => (
    <Field label={label} help={help} error={form.formState.errors[name]?.message}>
      {(control) => (
        <Input
          {...control}
          type={type}
          autoComplete="off"
          {...form.register(name, {
            validate: (value, all) => {
              if (name === 'email' && value !== '' && !EMAIL.test(value.trim())) return t('error.validation.email');
              const isNameless = `${all.firstName}${all.lastName}${all.email}`.trim() === '';
              return name !== 'lastName' || !isNameless || t('contact.needsName');
            },
          })}
        />
      )}
    </Field>
  );
  return (
    <SidePanel
      title={contact === null ? t('contact.new') : t('contact.edit')}
      isOpen
      onClose={close}
      closeLabel={t('common.close')}
      footer={
        <>
          <Button
            onClick={() => {
              onDraft(undefined);
              onClose();
            }}
          >
            {t('common.cancel')}
          </Button>
          <Button kind="primary" type="submit" form="contact" isBusy={save.isPending}>
            {contact === null ? t('common.create') : t('common.save')}
          </Button>
        </>
      }
    >
      <form
        id="contact"
        className="grid gap-4"
        noValidate
        onSubmit={(event) => {
          // What was said of other values is over.
          form.clearErrors();
          void submit(event);
        }}
      >
        {isRestored ? (
          <p role="status" className="flex items-center gap-2 rounded-md bg-sunken px-3 py-1.5 text-ink-2">
            <span className="min-w-0 flex-1">{t('common.draftKept')}</span>
            <Button kind="quiet" onClick={discard}>
              {t('common.discard')}
            </Button>
          </p>
        ) : null}
        {save.error === null || isConflict(save.error) ? null : (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
            {problemText(save.error)}
          </p>
        )}
        <div className="grid grid-cols-2 gap-3">
          {field('firstName', t('contact.firstName'))}
          {field('lastName', t('contact.lastName'))}
        </div>
        {field('email', t('session.email'), 'email')}
        {field('phone', t('contact.phone'), 'tel')}
        {field('function', t('contact.function'))}
        {field('tags', t('customer.field.tags'), 'text', t('contact.tagsHelp'))}
        <CustomInputs {...own} values={held} register={form.register} errors={form.formState.errors.custom} />
        <Checkbox label={t('contact.main')} help={t('contact.mainHelp')} {...form.register('isMain')} />
      </form>
    </SidePanel>
  );
}
