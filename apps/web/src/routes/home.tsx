import type { ReactElement } from 'react';
import { Home } from '../features/home/home.tsx';

export function HomeRoute(): ReactElement {
  return <Home />;
}
