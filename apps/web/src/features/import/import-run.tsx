import { useQuery } from '@tanstack/react-query';
import { Skeleton } from '@vigie/ui/skeleton';
import { type ReactElement, useState } from 'react';
import { useTRPC } from '../../app/api.tsx';
import { QueryView } from '../../app/query-view.tsx';
import { CheckStep } from './check-step.tsx';
import { type Choices, ColumnsStep, firstChoices } from './columns-step.tsx';
import { ImportResult } from './import-result.tsx';
import type { Import } from './import-words.ts';
import { Steps } from './steps.tsx';

/** One import from its columns to its result; leaving and coming back finds it where it is. */
export function ImportRun({ id }: { id: string }): ReactElement {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.import.get.queryOptions({ id }, { refetchInterval: (state) => (isWorkedOn(state.state.data) ? 700 : false) }),
  );
  return (
    <QueryView query={query} skeleton={<Skeleton className="h-80 rounded-lg" />}>
      {(run) =>
        run.status === 'uploaded' ? (
          <Preparation run={run} />
        ) : (
          <>
            <Steps current="result" />
            <ImportResult run={run} />
          </>
        )
      }
    </QueryView>
  );
}

const isWorkedOn = (run: Import | undefined): boolean => run?.status === 'applying' || run?.undo?.status === 'undoing';

function Preparation({ run }: { run: Import }): ReactElement {
  const [choices, setChoices] = useState<Choices>(() => firstChoices(run));
  const [isChecking, setIsChecking] = useState(false);
  return (
    <>
      <Steps current={isChecking ? 'check' : 'columns'} />
      {isChecking ? (
        <CheckStep run={run} choices={choices} onBack={() => setIsChecking(false)} />
      ) : (
        <ColumnsStep run={run} choices={choices} onChange={setChoices} onNext={() => setIsChecking(true)} />
      )}
    </>
  );
}
