import { hierarchy, pack } from 'd3-hierarchy';
import { type ReactElement, useState } from 'react';
import { useWidth } from './chart-scale.ts';

export type Bubble = { key: string; name: string; value: number; text: string; change: 'up' | 'down' | 'same' | null };

type Node = { bubble: Bubble | null; children?: Node[] };

const HEIGHT = 320;
const LOOKS = {
  up: 'border-good bg-good-soft',
  down: 'border-bad bg-bad-soft',
  same: 'border-accent bg-accent-soft',
};

/** Features sized by use. Each one is reached by Tab and says its exact figures below when it is chosen. */
export function FeatureBubbles({ label, bubbles }: { label: string; bubbles: Bubble[] }): ReactElement {
  const { ref, width } = useWidth<HTMLDivElement>();
  const [chosen, setChosen] = useState<Bubble | null>(null);
  const tree = hierarchy<Node>({ bubble: null, children: bubbles.map((bubble) => ({ bubble })) })
    .sum((node) => (node.bubble === null ? 0 : Math.max(node.bubble.value, 0)))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const packed = pack<Node>()
    .size([Math.max(width, 1), HEIGHT])
    .padding(4)(tree);
  return (
    <div ref={ref}>
      <ul aria-label={label} className="relative" style={{ height: HEIGHT }}>
        {packed.leaves().map((leaf) => {
          const bubble = leaf.data.bubble;
          if (bubble === null || bubble.value <= 0 || width === 0) return null;
          return (
            <li
              key={bubble.key}
              className="absolute"
              style={{ left: leaf.x - leaf.r, top: leaf.y - leaf.r, width: leaf.r * 2, height: leaf.r * 2 }}
            >
              <button
                type="button"
                title={`${bubble.name}: ${bubble.text}`}
                onClick={() => setChosen(bubble)}
                onFocus={() => setChosen(bubble)}
                className={`grid size-full content-center justify-items-center overflow-hidden rounded-full! border px-0.5 text-2xs leading-[15px] ${LOOKS[bubble.change ?? 'same']}`}
              >
                <span className={leaf.r < 20 ? 'sr-only' : 'max-w-full truncate font-medium'}>{bubble.name}</span>
                <span className={leaf.r < 26 ? 'sr-only' : 'num text-ink-2'}>{bubble.value}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <p aria-live="polite" className="num min-h-5 truncate pt-1 text-center text-ink-2">
        {chosen === null ? '' : `${chosen.name}: ${chosen.text}`}
      </p>
    </div>
  );
}
