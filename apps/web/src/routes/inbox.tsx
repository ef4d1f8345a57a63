import type { ReactElement } from 'react';
import { Mentions } from '../features/comment/mentions.tsx';

export function InboxRoute(): ReactElement {
  return <Mentions />;
}
