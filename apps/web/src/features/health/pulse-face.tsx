import { Angry, Frown, Laugh, Meh, Smile } from 'lucide-react';
import type { ReactElement } from 'react';

export const PULSES = [1, 2, 3, 4, 5] as const;
export type PulseValue = (typeof PULSES)[number];

const FACES = {
  1: { Face: Angry, color: 'text-bad' },
  2: { Face: Frown, color: 'text-bad' },
  3: { Face: Meh, color: 'text-warn' },
  4: { Face: Smile, color: 'text-good' },
  5: { Face: Laugh, color: 'text-good' },
} as const;

/** A mood; the word stands beside it. */
export function PulseFace({ value }: { value: PulseValue }): ReactElement {
  const { Face, color } = FACES[value];
  return <Face aria-hidden className={`size-5 shrink-0 ${color}`} strokeWidth={1.75} />;
}

export function pulseValue(value: number): PulseValue {
  return PULSES.find((one) => one === value) ?? 3;
}
