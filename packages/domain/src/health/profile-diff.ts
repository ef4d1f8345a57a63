import { COMPONENTS, type ComponentKey, type MeasureKey, type Profile, type Scale } from './profile.ts';

/** A number of a profile that stands beside its components and measures. */
export type ProfileSetting = 'minimumConfidence' | 'healthyFrom' | 'churnRiskBelow' | 'pulseDays';
const SETTINGS: readonly ProfileSetting[] = ['minimumConfidence', 'healthyFrom', 'churnRiskBelow', 'pulseDays'];

/** One thing that differs between two versions of a profile, small enough to be read in one line. */
export type ProfileChange =
  | { kind: 'component'; key: ComponentKey; before: number; after: number }
  | { kind: 'weight'; key: MeasureKey; before: number; after: number }
  /** One step gives other points; `upTo` is null for the open last step. */
  | { kind: 'points'; key: MeasureKey; upTo: number | null; before: number; after: number }
  | { kind: 'scale'; key: MeasureKey; before: Scale; after: Scale }
  /** Days after which a value counts no more; null: it does not expire. */
  | { kind: 'expiry'; key: MeasureKey; before: number | null; after: number | null }
  | { kind: 'setting'; key: ProfileSetting; before: number; after: number };

/**
 * What differs between two versions of a profile (H5): weights, scales and bounds, in the order they are shown. Steps
 * with the same bounds differ point by point, other scales as a whole. A measure that is in one of them alone has weight
 * 0 in the other: that is what being absent means.
 * @example const { componentWeights } = DEFAULT_PROFILE;
 * profileChanges(DEFAULT_PROFILE, { ...DEFAULT_PROFILE, healthyFrom: 75, componentWeights: { ...componentWeights, usage: 40 } })
 * // [{ kind: 'component', key: 'usage', before: 30, after: 40 }, { kind: 'setting', key: 'healthyFrom', before: 70, after: 75 }]
 */
export function profileChanges(
  before: Omit<Profile, 'name' | 'version'>,
  after: Omit<Profile, 'name' | 'version'>,
): ProfileChange[] {
  const components = COMPONENTS.map(
    (key): ProfileChange => ({
      kind: 'component',
      key,
      before: before.componentWeights[key],
      after: after.componentWeights[key],
    }),
  );
  const keys = new Set([...before.measures, ...after.measures].map(({ key }) => key));
  const measures = [...keys].flatMap((key): ProfileChange[] => {
    const was = before.measures.find((measure) => measure.key === key);
    const is = after.measures.find((measure) => measure.key === key);
    const weight: ProfileChange = { kind: 'weight', key, before: was?.weight ?? 0, after: is?.weight ?? 0 };
    if (was === undefined || is === undefined) return [weight];
    const [from, to] = [was.expiresAfter ?? null, is.expiresAfter ?? null];
    return [weight, ...scaleChanges(key, was.scale, is.scale), { kind: 'expiry', key, before: from, after: to }];
  });
  const settings = SETTINGS.map(
    (key): ProfileChange => ({ kind: 'setting', key, before: before[key], after: after[key] }),
  );
  return [...components, ...measures, ...settings].filter((change) => change.before !== change.after);
}

function scaleChanges(key: MeasureKey, before: Scale, after: Scale): ProfileChange[] {
  if (before.kind === 'linear' && after.kind === 'linear') {
    const isSame = before.zeroAt === after.zeroAt && before.hundredAt === after.hundredAt;
    return isSame ? [] : [{ kind: 'scale', key, before, after }];
  }
  if (before.kind !== 'bands' || after.kind !== 'bands' || before.bands.length !== after.bands.length)
    return [{ kind: 'scale', key, before, after }];
  if (before.bands.some(({ upTo }, index) => upTo !== after.bands[index]?.upTo))
    return [{ kind: 'scale', key, before, after }];
  return before.bands.map(({ upTo, points }, index) => ({
    kind: 'points',
    key,
    upTo,
    before: points,
    after: after.bands[index]?.points ?? points,
  }));
}
