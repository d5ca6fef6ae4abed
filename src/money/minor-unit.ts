/** Decimal places of ISO 4217's minor units, where they are not two. */
const PLACES: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  ...Object.fromEntries('CLF UYW'.split(' ').map((code) => [code, 4])),
};

/** The places with which amounts of a currency are charged. */
export function minorUnitPlaces(currency: string): number {
  return PLACES[currency] ?? 2;
}
