import type { Locale } from '@vigie/i18n/locale';
import { type FieldProblem, isProblem, useProblemText } from '../../app/problem.ts';
import { useSession } from '../../app/session.tsx';
import { toastError } from '../../app/toast.tsx';
import type { SendList } from '../customer/export-menu.tsx';
import type { ReportState } from './report-search.ts';

/** Takes the report away as a file. It is small, so that a refusal can be told in words, where a form would leave the page. */
export function useReportFile(report: ReportState, locale: Locale): SendList {
  const { organization } = useSession();
  const problemText = useProblemText();
  return (format) => {
    const body = new URLSearchParams({ org: organization.slug, report: JSON.stringify({ report, locale }) });
    void askFile(`/files/reports.${format}`, body).then((answer) => {
      if ('problem' in answer) toastError(problemText(answer.problem));
      else keep(answer);
    });
  };
}

interface AnsweredFile {
  name: string;
  blob: Blob;
}

async function askFile(path: string, body: URLSearchParams): Promise<AnsweredFile | { problem: FieldProblem }> {
  try {
    const response = await fetch(path, { method: 'POST', credentials: 'include', body });
    if (response.ok) {
      const [, name = 'report'] = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '') ?? [];
      return { name, blob: await response.blob() };
    }
    const refused: unknown = await response.json().catch(() => null);
    return { problem: isProblem(refused) ? refused : { code: 'internal' } };
  } catch {
    return { problem: { code: 'network' } };
  }
}

/** Has the browser keep it, under its name. */
function keep({ name, blob }: AnsweredFile): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // Once the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
