import { useEffect, useEffectEvent } from 'react';

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/** ⌘K or Ctrl+K, wherever one is, also while typing; not over a panel that asks for something else. */
export function useCommandKey(act: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return;
    // The browser's own meaning of the key is never wanted here.
    event.preventDefault();
    if (document.querySelector('[role=dialog]:not([data-command])') === null) act();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}

/** One key for one act, silent while somebody types or a panel is open. */
export function useHotkeys(keys: Record<string, () => void>): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector('[role=dialog],[role=menu]') !== null) return;
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}

/** How long a field that was asked for may take to come. */
const PATIENCE = 3_000;

/**
 * What is typed from now on is meant for the field that was just asked for, and is kept until it is there: it may have
 * to be fetched first, and a letter would be the key of something else meanwhile.
 */
export function awaitField(): void {
  const listening = new AbortController();
  const timer = setTimeout(() => listening.abort(), PATIENCE);
  const end = (): void => {
    clearTimeout(timer);
    listening.abort();
  };
  let typed = '';
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') end();
    if (event.metaKey || event.ctrlKey || event.altKey || event.key.length !== 1) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    typed += event.key;
  };
  const onFocus = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLInputElement)) return;
    end();
    if (typed === '') return;
    // As if it were typed there: React hears of a value by its event alone.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(target, target.value + typed);
    target.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const { signal } = listening;
  window.addEventListener('keydown', onKey, { capture: true, signal });
  window.addEventListener('focusin', onFocus, { signal });
}
