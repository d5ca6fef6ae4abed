/** A supplier's document as every reader (UBL, JSON, CSV, XLSX) returns it. Amounts are plain decimal strings. */
export type DocumentKind = 'invoice' | 'credit_note' | 'debit_note';

export interface Party {
  /** Tax id without check digit, dots or spaces; foreign ids as given. */
  taxId: string;
  /** Check digit as written, when there is one. */
  checkDigit?: string;
  name: string;
  /** CIIU activity code of the supplier, when given. */
  activity?: string;
}

export interface DocumentLine {
  /** The line's own id, made unique within the document by the reader. */
  id: string;
  description: string;
  quantity?: string;
  unitPrice?: string;
  /** Net of line discounts and charges, before tax: the amount to classify. */
  amount: string;
  taxes: DocumentTax[];
}

export interface DocumentTax {
  /** DIAN scheme id (01 IVA, 04 INC, 06 ReteRenta …). */
  scheme: string;
  percent?: string;
  base?: string;
  amount: string;
}

export interface DocumentTotals {
  /** Σ line amounts as stated by the document. */
  lineExtension: string;
  allowances: string;
  charges: string;
  prepaid: string;
  /** What is to be paid, as stated. */
  payable: string;
}

export interface DocumentReference {
  number?: string;
  cufe?: string;
}

/** Something odd that does not stop the document. */
export interface DocumentWarning {
  code: string;
  message: string;
}

export interface InvoiceDocument {
  kind: DocumentKind;
  number: string;
  cufe?: string;
  /** `YYYY-MM-DD` */
  issueDate: string;
  dueDate?: string;
  currency: string;
  /** Pesos per unit of `currency`, when the document states it. */
  exchangeRate?: string;
  paymentForm?: 'cash' | 'credit';
  supplier: Party;
  customer?: Party;
  lines: DocumentLine[];
  /** Root taxes, withholdings excluded. */
  taxes: DocumentTax[];
  /** Withholdings as the document states them (05, 06, 07). */
  withholdings: DocumentTax[];
  totals: DocumentTotals;
  references: DocumentReference[];
  /** A caller's own id (JSON and CSV batches). */
  externalId?: string;
  warnings: DocumentWarning[];
}

/** Why a file or document is not taken: a stable code and a sentence. */
export class DocumentRejected extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** A file that is fine but holds no invoice (PDF, event, listing): counted, explained, not an error. */
export class DocumentIgnored extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
