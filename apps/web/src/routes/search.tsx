import type { ReactElement } from 'react';
import { RecordList } from '../features/search/record-list.tsx';

export function SearchRoute(): ReactElement {
  return <RecordList />;
}
