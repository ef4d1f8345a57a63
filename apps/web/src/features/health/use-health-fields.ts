import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { type Inputs, useTRPC, useTRPCClient } from '../../app/api.tsx';
import { useSession } from '../../app/session.tsx';
import type { Act, Fields } from './field-words.ts';

export function useHealthFields(id: string): UseQueryResult<Fields, unknown> {
  const trpc = useTRPC();
  return useQuery(trpc.health.fields.queryOptions({ id })) as UseQueryResult<Fields, unknown>;
}

type Given = Inputs['health']['override'];
type Person = Act['author'];

function overridden(
  fields: Fields,
  { field, value, reason, expiresDay = null }: Given,
  today: string,
  me: Person,
): Fields {
  const act: Act = {
    id: '',
    field,
    value,
    source: 'override',
    day: today,
    expiresDay,
    reason,
    author: me,
    recordedAt: new Date().toISOString(),
    liftedDay: null,
    liftReason: null,
    liftedBy: null,
  };
  return { ...fields, [field]: { ...fields[field], value, source: 'override' }, acts: [act, ...fields.acts] };
}

function lifted(fields: Fields, { id, reason }: Inputs['health']['lift'], today: string, me: Person): Fields {
  const act = fields.acts.find((one) => one.id === id);
  if (act === undefined) return fields;
  const { supplied, computed } = fields[act.field];
  const back = supplied === null ? { value: computed, source: 'computed' } : { value: supplied, source: 'supplied' };
  return {
    ...fields,
    [act.field]: { ...fields[act.field], ...back },
    acts: fields.acts.map((one) =>
      one === act ? { ...one, liftedDay: today, liftReason: reason, liftedBy: me } : one,
    ),
  };
}

function felt(fields: Fields, { value, note = null }: Inputs['health']['pulse'], today: string, me: Person): Fields {
  // How long it counts is the profile's to say, and read again.
  const pulseUntil = fields.pulseUntil !== null && fields.pulseUntil > today ? fields.pulseUntil : today;
  return { ...fields, pulses: [{ id: '', value, note, day: today, author: me }, ...fields.pulses], pulseUntil };
}

/** What was shown before a change. */
type Shown = { before: Fields | undefined };
type Change<Output, Input> = UseMutationResult<Output, unknown, Input, Shown>;

export interface HealthActs {
  override: Change<{ id: string }, Given>;
  lift: Change<{ ok: true }, Inputs['health']['lift']>;
  pulse: Change<{ ok: true }, Inputs['health']['pulse']>;
}

/**
 * What people say of a customer's health: shown as it will be, taken back where it is refused. What follows from it (the
 * score, the header) is read again when the worker tells that it was computed.
 */
export function useHealthActs(id: string): HealthActs {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const { organization, user } = useSession();
  const queryKey = trpc.health.fields.queryKey({ id });
  const me = { id: user.id, name: user.name };
  const change = <Input>(shown: (fields: Fields, input: Input, today: string, me: Person) => Fields) => ({
    onMutate: async (input: Input): Promise<Shown> => {
      await queries.cancelQueries({ queryKey });
      const before = queries.getQueryData(queryKey);
      if (before !== undefined) queries.setQueryData(queryKey, shown(before, input, organization.today, me));
      return { before };
    },
    onError: (_error: unknown, _input: Input, shown: Shown | undefined): void => {
      if (shown?.before !== undefined) queries.setQueryData(queryKey, shown.before);
    },
    onSettled: () =>
      Promise.all([queryKey, trpc.audit.pathKey()].map((key) => queries.invalidateQueries({ queryKey: key }))),
  });
  return {
    override: useMutation({
      mutationFn: (given: Given) => client.health.override.mutate(given),
      ...change(overridden),
    }),
    lift: useMutation({
      mutationFn: (given: Inputs['health']['lift']) => client.health.lift.mutate(given),
      ...change(lifted),
    }),
    pulse: useMutation({
      mutationFn: (given: Inputs['health']['pulse']) => client.health.pulse.mutate(given),
      ...change(felt),
    }),
  };
}
