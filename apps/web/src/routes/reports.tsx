import type { ReactElement } from 'react';
import { Reports } from '../features/report/reports.tsx';

export function ReportsRoute(): ReactElement {
  return <Reports />;
}
