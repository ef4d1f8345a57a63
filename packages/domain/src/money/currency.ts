/**
 * Currency codes of ISO 4217 (list one, active), with the exponent of their minor unit. BGN, ANG and HRK, withdrawn
 * since 2023, stay: older invoices carry them. Codes without a minor unit (metals, XDR, XTS, XXX) are no currency here.
 */
const CODES_BY_EXPONENT: readonly (readonly [exponent: number, codes: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [
    2,
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF ' +
      'CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK ' +
      'HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR ' +
      'MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK ' +
      'SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD ' +
      'XCG YER ZAR ZMW ZWG',
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
];

const EXPONENTS: ReadonlyMap<string, number> = new Map(
  CODES_BY_EXPONENT.flatMap(([exponent, codes]) => codes.split(' ').map((code) => [code, exponent] as const)),
);

/** Every known code, sorted. */
export const CURRENCIES: readonly string[] = [...EXPONENTS.keys()].sort();

/**
 * Decimals of the currency's minor unit (EUR 2, JPY 0, TND 3), `null` for an unknown code; codes are upper case (domain
 * rules §1).
 * @example currencyExponent('TND') // 3
 * @example currencyExponent('eur') // null
 */
export function currencyExponent(code: string): number | null {
  return EXPONENTS.get(code) ?? null;
}

/**
 * Whether `code` is a known ISO 4217 code, in upper case (domain rules §1); metals and test codes are none.
 * @example isCurrency('EUR') // true
 * @example isCurrency('XAU') // false
 */
export function isCurrency(code: string): boolean {
  return EXPONENTS.has(code);
}
