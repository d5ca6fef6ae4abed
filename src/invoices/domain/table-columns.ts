import { DocumentIgnored, DocumentRejected } from './document.js';

/** Every column a table may have, with the header names it goes by (compared without case, accents and signs). */
const ALIASES = {
  external_id: ['external_id', 'id_externo', 'referencia_externa'],
  kind: ['kind', 'tipo', 'tipo_documento', 'tipo_de_documento', 'clase'],
  number: ['number', 'invoice_number', 'numero', 'numero_factura', 'numero_de_factura', 'factura'],
  issue_date: ['issue_date', 'date', 'fecha', 'fecha_emision', 'fecha_de_emision', 'fecha_factura'],
  currency: ['currency', 'moneda', 'divisa'],
  supplier_tax_id: ['supplier_tax_id', 'nit', 'nit_proveedor', 'nit_del_proveedor', 'nit_emisor'],
  supplier_name: [
    'supplier_name',
    'supplier',
    'proveedor',
    'nombre_proveedor',
    'nombre_emisor',
    'razon_social',
  ],
  line_id: ['line_id', 'line', 'linea', 'id_linea', 'item', 'renglon'],
  description: ['description', 'descripcion', 'concepto', 'detalle'],
  quantity: ['quantity', 'cantidad'],
  unit_price: ['unit_price', 'price', 'precio', 'precio_unitario', 'valor_unitario'],
  amount: ['amount', 'valor', 'importe', 'subtotal', 'valor_linea', 'valor_neto'],
  iva: ['iva', 'vat'],
  inc: ['inc', 'impoconsumo'],
  rete_fuente: ['rete_fuente', 'retefuente', 'rete_renta', 'retencion_en_la_fuente'],
  rete_iva: ['rete_iva', 'reteiva'],
  rete_ica: ['rete_ica', 'reteica'],
  total: ['total', 'total_a_pagar', 'payable', 'valor_total'],
  cufe: ['cufe', 'cude', 'cufe_cude'],
} as const;

export type Column = keyof typeof ALIASES;

const NEEDED: Column[] = [
  'number',
  'issue_date',
  'supplier_tax_id',
  'supplier_name',
  'description',
  'amount',
];

/** Position of each column that the header has. */
export type Columns = Partial<Record<Column, number>>;

const COLUMN_OF = new Map<string, Column>(
  Object.entries(ALIASES).flatMap(([column, names]) => names.map((name) => [name, column as Column])),
);

/** Columns that only the DIAN's listing of a company's documents has together. */
const LISTING = ['nit_emisor', 'nit_receptor', 'grupo'];

/**
 * Finds the columns in a header. Refuses with `csv_missing_column` or `csv_duplicate_column`; the DIAN's listing, which
 * has no line descriptions and so nothing to classify, is ignored with `dian_listing`.
 */
export function resolveColumns(header: string[]): Columns {
  const names = header.map(plainName);
  const columns: Columns = {};
  for (const [position, name] of names.entries()) {
    const column = COLUMN_OF.get(name);
    if (column === undefined) continue;
    const earlier = columns[column];
    if (earlier !== undefined && !isListing(names)) {
      throw new DocumentRejected(
        'csv_duplicate_column',
        `The columns "${header[earlier]}" and "${header[position]}" both give ${column}.`,
      );
    }
    columns[column] = position;
  }
  if (columns.description === undefined && isListing(names)) {
    throw new DocumentIgnored(
      'dian_listing',
      'The file is a listing of the DIAN, without lines to classify.',
    );
  }
  const missing = NEEDED.filter((column) => columns[column] === undefined);
  if (missing.length === 0) return columns;
  throw new DocumentRejected('csv_missing_column', `The header lacks ${missing.join(', ')}.`);
}

/** A header name without case, accents and signs: `Fecha Emisión` is `fecha_emision`. */
export function plainName(header: string): string {
  return header
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}

function isListing(names: string[]): boolean {
  return LISTING.every((name) => names.includes(name));
}
