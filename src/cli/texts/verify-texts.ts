import type { Language } from './language.js';

/** The sentences of `prorrata verify`: Spanish, then English. `{name}` is filled in. */
const TEXTS: Readonly<Record<string, readonly [es: string, en: string]>> = {
  title: ['Paquete de evidencia', 'Evidence pack'],
  period: ['Período {period} ({from} a {to}, {timeZone})', 'Period {period} ({from} to {to}, {timeZone})'],
  closed: ['Cerrado el {closedAt}', 'Closed on {closedAt}'],
  result: ['Huella del resultado', 'Hash of the result'],
  head: ['Huella del paquete (head)', 'Hash of the pack (head)'],
  'check.seal': ['Sello de todos los bytes del archivo', 'Seal over every byte of the file'],
  'check.manifest': ['Manifiesto', 'Manifest'],
  'check.files': ['Archivos contra el manifiesto', 'Files against the manifest'],
  'check.rows': ['Cadena de filas', 'Chain of rows'],
  'check.result': ['Resultado cerrado y su huella', 'Closed result and its hash'],
  'check.chain': ['Cadena de períodos cerrados', 'Chain of closed periods'],
  'check.prices': ['Precios', 'Prices'],
  'check.attempts': ['Solicitudes: tokens × precio = costo', 'Requests: tokens × price = cost'],
  'check.bill': ['Factura del proveedor', "The provider's bill"],
  'check.allocation': ['Reparto recalculado', 'Allocation computed anew'],
  'check.adjustments': ['Ajustes', 'Adjustments'],
  'check.statements': ['Estados de cuenta', 'Statements'],
  'check.rates': ['Tasas de cambio', 'Exchange rates'],
  ok: ['bien', 'ok'],
  none: ['no hay', 'none'],
  differs: ['{count} diferencias', '{count} differences'],
  verdictOk: [
    'TODO COINCIDE: cada byte y cada cifra del paquete.',
    'ALL AGREES: every byte and every figure of the pack.',
  ],
  verdictDiffers: [
    'NO COINCIDE: el paquete fue alterado o está incompleto.',
    'IT DIFFERS: the pack was changed, or is not whole.',
  ],
  verdictExpected: ['Es el paquete esperado ({hash}).', 'It is the pack that was expected ({hash}).'],
  headTellsMore: [
    'La huella del resultado prueba las cifras. Lo que ninguna cifra usa (textos, instantes, números de línea) solo lo prueba head: {head}',
    'The hash of the result proves the figures. What no figure rests on (texts, instants, places in files) is proven by head alone: {head}',
  ],
  toCompare: [
    'Para saber que es el mismo que se cerró, compare la huella del resultado o head con la que recibió (--expect HUELLA).',
    "To know that it is the one that was closed, compare the result's hash or head with the one you were given (--expect HASH).",
  ],
  unreadable: [
    'No se puede leer como paquete de evidencia: {detail}',
    'It cannot be read as an evidence pack: {detail}',
  ],
  more: ['… y {count} más', '… and {count} more'],
  place: ['{file}, línea {line}', '{file}, line {line}'],
  progress: ['{stage} {percent}', '{stage} {percent}'],
  seal_missing: ['falta el sello al final del archivo', 'the seal at the end of the file is missing'],
  seal_broken: ['algún byte del archivo cambió', 'some byte of the file was changed'],
  manifest_strange: ['el manifiesto no se entiende: {detail}', 'the manifest cannot be understood: {detail}'],
  head_differs: ['head es {is}, debe ser {must}', 'head is {is}, must be {must}'],
  expected_other: [
    'ni la huella del resultado ({result}) ni head ({head}) es la esperada: {expect}',
    'neither the hash of the result ({result}) nor head ({head}) is the expected one: {expect}',
  ],
  file_missing: ['falta en el ZIP', 'is missing in the ZIP'],
  file_unnamed: ['no está en el manifiesto', 'is not in the manifest'],
  file_twice: ['está dos veces', 'is there twice'],
  file_changed: ['{what}: {is}, el manifiesto dice {must}', '{what}: {is}, the manifest says {must}'],
  file_unreadable: ['no se puede descomprimir o leer: {detail}', 'cannot be unpacked or read: {detail}'],
  record_strange: ['la fila no tiene la forma debida', 'the row does not have the form it must have'],
  row_changed: [
    'la fila no corresponde a su link: se cambió, quitó, agregó o movió',
    'the row does not fit its link: it was changed, removed, added or moved',
  ],
  row_order: ['la fila está repetida o fuera de orden', 'the row is repeated or out of order'],
  row_twice: ['la misma fila está dos veces', 'the same row is there twice'],
  cell_strange: ['una celda no es lo que debe ser', 'a cell is not what it must be'],
  json_strange: ['no se entiende: {detail}', 'cannot be understood: {detail}'],
  figure: ['{what}: dice {is}, debe ser {must}', '{what}: says {is}, must be {must}'],
  cost: ['costo {is}; tokens × precio da {must}', 'cost {is}; tokens × price gives {must}'],
  cost_without_price: [
    'hay costo {is} o tokens, y ningún precio',
    'there is a cost of {is} or tokens, and no price',
  ],
  price_missing: [
    'el precio {price} ({rate}) no está en prices.csv',
    'price {price} ({rate}) is not in prices.csv',
  ],
  price_not_in_force: [
    'el precio {price} no regía entonces, o es de solicitudes con más tokens',
    'price {price} was not in force then, or is one of requests with more tokens',
  ],
  row_unused: ['nada del paquete nombra esta fila', 'nothing in the pack names this row'],
  rate_not_in_force: [
    'la tasa no es la del último día del mes',
    "the rate is not that of the month's last day",
  ],
  price_foreign: [
    'el precio {price} es de otro modelo o moneda',
    'price {price} belongs to another model or currency',
  ],
  attempt_outside: ['comenzó en {at}, fuera del período', 'it began at {at}, outside the period'],
  bill_foreign: [
    'la factura es de otra cuenta del proveedor',
    "the bill is of another account of the provider's",
  ],
  bill_overlap: [
    'el intervalo {from} – {to} se cruza con otro de la misma cuenta',
    'the interval {from} – {to} overlaps another one of the same account',
  ],
  bill_missing: ['la factura {bill} no está en bills.csv', 'bill {bill} is not in bills.csv'],
  chain_broken: [
    'el resultado de {period} no sigue al anterior',
    'the result of {period} does not follow the one before',
  ],
  rate_missing: [
    '{what}: la tasa {rate} del {date} no está en rates.csv',
    '{what}: the rate {rate} of {date} is not in rates.csv',
  ],
};

export type SayVerify = (key: string, values?: Readonly<Record<string, string | number>>) => string;

export function sayVerifyIn(language: Language): SayVerify {
  const place = language === 'es' ? 0 : 1;
  return (key, values = {}) =>
    (TEXTS[key]?.[place] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) =>
      String(values[name] ?? whole),
    );
}
