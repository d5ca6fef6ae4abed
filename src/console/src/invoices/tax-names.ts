/** Names of the DIAN's tax schemes; they are the same in every language. */
const NAMES: Readonly<Record<string, string>> = {
  '01': 'IVA',
  '02': 'IC',
  '03': 'ICA',
  '04': 'INC',
  '05': 'ReteIVA',
  '06': 'ReteRenta',
  '07': 'ReteICA',
  '20': 'FtoHorticultura',
  '21': 'Timbre',
  '22': 'INC Bolsas',
  '23': 'INCarbono',
  '24': 'INCombustibles',
  '25': 'Sobretasa Combustibles',
  '26': 'Sordicom',
  '30': 'IC Datos',
  '32': 'ICL',
  '33': 'INPP',
  '34': 'IBUA',
  '35': 'ICUI',
  '36': 'ADV',
  ZZ: 'Otro',
};

export function taxName(scheme: string): string {
  return NAMES[scheme] ?? scheme;
}
