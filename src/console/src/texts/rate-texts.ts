/** Exchange rates. */
export const RATE_TEXTS = {
  'rates.title': ['Tasas de cambio', 'Exchange rates'],
  'rates.text': [
    'Con ellas se convierten los estados de cuenta. Un día sin tasa no tiene cifra convertida: nada se inventa.',
    'Statements are converted with them. A day without a rate has no converted figure: nothing is invented.',
  ],
  'rates.upload': ['Cargar archivo de la TRM', 'Upload a TRM file'],
  'rates.uploaded': [
    '{imported} tasas nuevas, {unchanged} ya estaban.',
    '{imported} new rates, {unchanged} were known.',
  ],
  'rates.none': ['Aún no hay tasas', 'No rates yet'],
  'rates.latest': ['Últimas tasas', 'Latest rates'],
  'rates.day': ['Consultar un día', 'Look up a day'],
  'rates.dayNone': [
    'Ese día no tiene tasa: un estado de cuenta de ese día quedaría sin convertir.',
    'This day has no rate: a statement of this day would stay without conversion.',
  ],
  'rates.dayAnswer': ['1 {base} = {rate} {quote}', '1 {base} = {rate} {quote}'],
  'rates.dayInterval': ['vigente del {from} al {to}', 'valid from {from} to {to}'],
  'rates.pair': ['Monedas', 'Currencies'],
  'rates.rate': ['Tasa', 'Rate'],
} as const;

/** Where a rate is from. */
export const RATE_SOURCES = {
  trm: ['TRM oficial', 'Official TRM'],
  entered: ['registrada por la firma', 'entered by the firm'],
} as const;
