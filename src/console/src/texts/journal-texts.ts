/** The accounting entries of a month as a file for the books. */
export const JOURNAL_TEXTS = {
  'journal.tab': ['Comprobantes', 'Journal'],
  'journal.title': ['Comprobantes contables del mes', "The month's accounting entries"],
  'journal.text': [
    'Asientos de las facturas clasificadas y revisadas, por su fecha de emisión.',
    'Entries of classified and reviewed invoices, by their date of issue.',
  ],
  'journal.month': ['Mes de emisión', 'Month of issue'],
  'journal.csv': ['CSV, una fila por movimiento', 'CSV, one row a movement'],
  'journal.xlsx': ['Excel, una fila por movimiento', 'Excel, one row a movement'],
  'journal.siigo': ['Siigo (máximo 500 filas por archivo)', 'Siigo (at most 500 rows a file)'],
  'journal.voucherType': ['Tipo de comprobante en Siigo', "Siigo's type of voucher"],
  'journal.firstNumber': ['Primer consecutivo', 'First consecutive number'],
  'journal.holds': ['{vouchers} comprobantes, {lines} movimientos', '{vouchers} vouchers, {lines} movements'],
  'journal.pending': [
    '{count} facturas de este mes aún no están: faltan por clasificar o revisar.',
    '{count} invoices of this month are not in it yet: they wait for work or review.',
  ],
  'journal.failed': [
    '{count} facturas de este mes fallaron y no están.',
    '{count} invoices of this month failed and are not in it.',
  ],
  'journal.see': ['Ver las facturas', 'See the invoices'],
  'journal.download': ['Descargar', 'Download'],
  'journal.downloaded': ['Descargado.', 'Downloaded.'],
} as const;
