import { Field } from '@vigie/ui/field';
import { Checkbox, Select } from '@vigie/ui/input';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../app/problem.ts';
import type { Content } from './interaction-panel.tsx';

const GRADES = [1, 2, 3, 4, 5] as const;

type Grade = Pick<Content, 'sentiment' | 'isSentimentExcluded'>;
/** With the grade that was shown when another was chosen. */
type Change = Partial<Grade> & { gradeRead?: number | null };

/** How the customer was, as a person grades it, and whether it counts: stored as it is chosen. */
export function GradeForm({
  content,
  onChange,
}: {
  content: Content;
  onChange: (grade: Change) => Promise<unknown>;
}): ReactElement {
  const { t } = useTranslation();
  const problemText = useProblemText();
  // What was chosen, until it is read again.
  const [chosen, setChosen] = useState<Partial<Grade>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const { sentiment, isSentimentExcluded } = { ...content, ...chosen };
  const store = async (grade: Partial<Grade>): Promise<void> => {
    setChosen(grade);
    setProblem(null);
    const read = grade.sentiment === undefined ? {} : { gradeRead: content.sentiment };
    await onChange({ ...grade, ...read }).catch((error: unknown) => setProblem(problemText(error)));
    setChosen({});
  };
  return (
    <fieldset className="grid gap-3 pb-5">
      <Field label={t('record.giveGrade')} error={problem ?? undefined}>
        {(control) => (
          <Select
            {...control}
            value={sentiment ?? ''}
            onChange={({ target }) => void store({ sentiment: target.value === '' ? null : Number(target.value) })}
          >
            <option value="">{t('record.noGrade')}</option>
            {GRADES.map((grade) => (
              <option key={grade} value={grade}>
                {t(`record.grades.${grade}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Checkbox
        label={t('record.excludeGrade')}
        help={t('record.excludeGradeHelp')}
        checked={isSentimentExcluded}
        onChange={({ target }) => void store({ isSentimentExcluded: target.checked })}
      />
    </fieldset>
  );
}
