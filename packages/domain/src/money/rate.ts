import { isCurrency } from './currency.ts';

/** Ten digits before the sign and fifteen behind it: every pair of currencies there is, with six digits that count. */
const RATE_TEXT = /^\d{1,10}(?:\.\d{1,15})?$/;

/**
 * A rate as it is stored: plain decimal text without zeros that say nothing, so that equal rates are equal text; null
 * for what is no positive rate of at most ten digits before the point and fifteen behind it.
 * @example parseRate('01.0900') // '1.09'
 * @example parseRate('0') // null
 */
export function parseRate(text: string): string | null {
  if (!RATE_TEXT.test(text) || !/[1-9]/.test(text)) return null;
  const [whole = '', fraction = ''] = text.split('.');
  const shortWhole = whole.replace(/^0+(?=\d)/, '');
  const shortFraction = fraction.replace(/0+$/, '');
  return shortFraction === '' ? shortWhole : `${shortWhole}.${shortFraction}`;
}

/**
 * Why a rate into the reporting currency is none: unknown currencies and the reporting currency itself have no rate.
 * Null when it is one.
 * @example rateProblem({ currency: 'USD', rate: '1,09' }, 'EUR') // { field: 'rate', reason: 'invalidRate' }
 * @example rateProblem({ currency: 'USD', rate: '1.09' }, 'EUR') // null
 */
export function rateProblem(
  rate: { currency: string; rate: string },
  reporting: string,
): { field: 'currency' | 'rate'; reason: 'unknownCurrency' | 'reportingCurrency' | 'invalidRate' } | null {
  if (!isCurrency(rate.currency)) return { field: 'currency', reason: 'unknownCurrency' };
  if (rate.currency === reporting) return { field: 'currency', reason: 'reportingCurrency' };
  return parseRate(rate.rate) === null ? { field: 'rate', reason: 'invalidRate' } : null;
}
