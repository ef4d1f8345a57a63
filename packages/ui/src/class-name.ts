export function cx(...parts: (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).join(' ');
}

/** For a box that scrolls: it has to be reachable by Tab (WCAG 2.1.1); browsers do not all do it themselves. */
export const REACHABLE = { tabIndex: 0 } as const;
