import { type Condition, MAX_CONDITION_DEPTH, MAX_CONDITION_LEAVES } from '@vigie/domain/condition';
import { Button } from '@vigie/ui/button';
import { SidePanel } from '@vigie/ui/side-panel';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Refusal, readCondition } from './condition-draft.ts';
import { ConditionNode } from './condition-node.tsx';
import { expanded, partsOf, simplified, wholeOf } from './condition-tree.ts';
import type { Vocabulary } from './condition-words.ts';

/** A whole that has grown too large is said at once; what is only not finished, when it is to be applied. */
const AT_ONCE = ['tooDeep', 'tooManyLeaves'];

/** The filter as a tree: groups in groups, negations, conditions on related records. */
export function AdvancedFilter({
  own,
  parts,
  title,
  onApply,
  onClose,
}: {
  own: Vocabulary;
  parts: readonly Condition[];
  /** Where it is no filter of a list. */
  title?: string;
  onApply: (parts: readonly Condition[]) => void;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const [tree, setTree] = useState<Condition>(() => expanded(wholeOf(parts)));
  const [hasTried, setHasTried] = useState(false);
  const reading = readCondition(tree, own.catalogue);
  const refusal: Refusal | null =
    'refusal' in reading && (hasTried || AT_ONCE.includes(reading.refusal.reason)) ? reading.refusal : null;
  const apply = (): void => {
    setHasTried(true);
    if ('refusal' in reading) return;
    onApply(partsOf(simplified(reading.condition)));
    onClose();
  };
  return (
    <SidePanel
      title={title ?? t('condition.tree.title')}
      subtitle={t('condition.tree.limits', { leaves: MAX_CONDITION_LEAVES, depth: MAX_CONDITION_DEPTH })}
      isOpen
      onClose={onClose}
      closeLabel={t('common.close')}
      isWide
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" onClick={apply}>
            {t('condition.tree.apply')}
          </Button>
        </>
      }
    >
      <ConditionNode
        own={own}
        condition={tree}
        relation={null}
        path=""
        refusal={refusal}
        onChange={(next) => setTree(next ?? { all: [] })}
      />
    </SidePanel>
  );
}
