import type { ReactElement } from 'react';
import { ImportHistory } from '../features/import/import-history.tsx';

export function ImportsRoute(): ReactElement {
  return <ImportHistory />;
}
