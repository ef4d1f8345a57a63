import type { ReactElement } from 'react';
import { BulkHistory } from '../features/bulk/bulk-history.tsx';

export function BulkChangesRoute(): ReactElement {
  return <BulkHistory />;
}
