import { createHash, randomBytes } from 'node:crypto';

/** A random token for a link or a key: shown once, stored only as its hash. */
export function newToken(prefix: string): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`;
}

/** Tokens are long and random, so one round of SHA-256 is enough to store them safely. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
