import { type DocumentKind, DocumentRejected } from './document.js';
import { plainName } from './table-columns.js';

const KINDS = new Map<string, DocumentKind>([
  ['', 'invoice'],
  ['invoice', 'invoice'],
  ['factura', 'invoice'],
  ['factura_electronica', 'invoice'],
  ['factura_de_venta', 'invoice'],
  ['credit_note', 'credit_note'],
  ['nota_credito', 'credit_note'],
  ['nota_de_credito', 'credit_note'],
  ['nota_credito_electronica', 'credit_note'],
  ['nota_de_credito_electronica', 'credit_note'],
  ['debit_note', 'debit_note'],
  ['nota_debito', 'debit_note'],
  ['nota_de_debito', 'debit_note'],
  ['nota_debito_electronica', 'debit_note'],
  ['nota_de_debito_electronica', 'debit_note'],
]);

/** The kind of a table's row; blank means invoice, an unknown word is refused (`invalid_kind`), never guessed. */
export function readTableKind(text: string, line: number): DocumentKind {
  const kind = KINDS.get(plainName(text));
  if (kind !== undefined) return kind;
  throw new DocumentRejected('invalid_kind', `Line ${line}: "${text.slice(0, 40)}" is no kind of document.`);
}
