/** What fills the placeholders of a refusal's message: names, counts, days; never a secret. */
export type RefusalParams = Record<string, string | number>;

/**
 * A refusal of the domain: a stable `code` (`concept.reason`) that screens translate, and its `params`.
 * The message is the code itself: text for people is not made here.
 */
export class DomainError extends Error {
  readonly code: string;
  readonly params: RefusalParams;

  constructor(code: string, params: RefusalParams = {}) {
    super(code);
    this.name = 'DomainError';
    this.code = code;
    this.params = { ...params };
  }
}

/**
 * Whether `error` is a refusal of the domain, and has `code` when one is named. Takes whatever was caught.
 * @example isDomainError(new DomainError('ledger.badDay'), 'ledger.badDay') // true
 * @example isDomainError(new Error('ledger.badDay')) // false
 */
export function isDomainError(error: unknown, code?: string): error is DomainError {
  return error instanceof DomainError && (code === undefined || error.code === code);
}
