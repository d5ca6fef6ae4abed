/** A table as every renderer of tables writes it; numbers and dates are plain text, as exact as they are. */
export interface ReportTable {
  /** Unique in the document; at most 31 characters, as a sheet's name. */
  name: string;
  title: string;
  columns: ReportColumn[];
  rows: Cell[][];
  /** Printed apart from the rows. */
  sums: Cell[] | null;
  note: string | null;
}

export type Cell = string | null;

export interface ReportColumn {
  title: string;
  /** `mixed`: words and figures. */
  kind: 'text' | 'number' | 'date' | 'mixed';
  /** Relative to the table's other columns. */
  width: number;
}

export const text = (title: string, width = 2): ReportColumn => ({ title, kind: 'text', width });
export const number = (title: string, width = 2): ReportColumn => ({ title, kind: 'number', width });
export const mixed = (title: string, width = 2): ReportColumn => ({ title, kind: 'mixed', width });
export const date = (title: string, width = 2): ReportColumn => ({ title, kind: 'date', width });

const SHEET_NAME_LENGTH_MAX = 31;

/** A sheet's name: short, and without the characters that sheets refuse. */
export function sheetName(title: string, suffix = ''): string {
  const room = SHEET_NAME_LENGTH_MAX - suffix.length;
  return `${title
    .replace(/[[\]:*?/\\']/g, ' ')
    .slice(0, room)
    .trim()}${suffix}`;
}
