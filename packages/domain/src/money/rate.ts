import { isCurrency } from './currency.ts';

/**
 * Nine digits before the sign and fifteen behind it, of which one of the first nine says something: every pair of
 * currencies there is lies far within; what does not is a mistake that would make amounts too large to be counted.
 */
const RATE_TEXT = /^0*(?:[1-9]\d{0,8}(?:\.\d{1,15})?|0\.(?=0{0,8}[1-9])\d{1,15})$/;

/**
 * A rate as it is stored: plain decimal text without zeros that say nothing, so that equal rates are equal text; null
 * for what is no rate from a milliardth to less than a milliard, with at most fifteen digits behind the point.
 * @example parseRate('01.0900') // '1.09'
 * @example parseRate('0') // null
 */
export function parseRate(text: string): string | null {
  if (!RATE_TEXT.test(text)) return null;
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
