import { useSyncExternalStore } from 'react';

const phone = window.matchMedia('(max-width: 719.98px)');

function subscribe(changed: () => void): () => void {
  phone.addEventListener('change', changed);
  return () => phone.removeEventListener('change', changed);
}

export function useIsPhone(): boolean {
  return useSyncExternalStore(subscribe, () => phone.matches);
}
