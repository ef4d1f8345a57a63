import type { FieldProblem } from '../../app/problem.ts';

/** Opens a session; a refusal comes back as a problem, not as an exception. */
export async function signIn(email: string, password: string): Promise<FieldProblem | null> {
  try {
    const response = await fetch('/api/auth/sign-in/email', {
      method: 'POST',
      credentials: 'include',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    if (response.ok) return null;
    if (response.status === 429) return { code: 'auth.rateLimited' };
    if (response.status >= 500) return { code: 'internal' };
    return { code: response.status === 403 ? 'forbidden' : 'auth.invalidCredentials' };
  } catch {
    return { code: 'network' };
  }
}

/** Only a path of this app: never an address somebody else put in the link. */
export function safePath(next: string): string {
  try {
    const url = new URL(next, location.origin);
    return url.origin === location.origin && !url.pathname.startsWith('/sign-in') ? url.pathname + url.search : '/';
  } catch {
    return '/';
  }
}
