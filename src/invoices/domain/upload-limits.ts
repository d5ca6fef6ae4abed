/** What one XML document may hold. */
export interface XmlLimits {
  documentBytesMax: number;
  depthMax: number;
  elementsMax: number;
  textBytesMax: number;
  linesMax: number;
}

/** What one upload may hold; every loop over foreign bytes ends at one of these. */
export interface UploadLimits {
  entryBytesMax: number;
  entriesMax: number;
  uncompressedBytesMax: number;
  ratioMax: number;
  nestingMax: number;
  tableBytesMax: number;
  tableRowsMax: number;
  tableColumnsMax: number;
  xml: XmlLimits;
}

const MIB = 1024 * 1024;

export const DEFAULT_UPLOAD_LIMITS: UploadLimits = {
  // The largest thing held in memory: a month of mailed ZIP files inside an outer ZIP stays below this.
  entryBytesMax: 64 * MIB,
  // A busy company receives about 10,000 documents a month, each with a PDF; a year's archive is cut in parts.
  entriesMax: 50_000,
  // 50,000 documents of 40 kB; also what bounds overlapping entries, whose single ratios look harmless.
  uncompressedBytesMax: 2048 * MIB,
  // A document of many equal lines compresses 60 to 120 times; deflate itself ends at 1,032.
  ratioMax: 200,
  // A mailed ZIP with a ZIP of annexes, put into the user's own ZIP.
  nestingMax: 3,
  // A table is decoded as a whole; 50,000 rows of 300 characters fit.
  tableBytesMax: 16 * MIB,
  // Rows of a document need not be adjacent, so all rows are held until the end.
  tableRowsMax: 50_000,
  // The widest table known, the DIAN listing, has 32 columns.
  tableColumnsMax: 100,
  xml: {
    // Mail limits a container to 2 MB; an export of 5,000 lines takes about 8 MB.
    documentBytesMax: 16 * MIB,
    // Signed UBL goes 15 levels deep.
    depthMax: 100,
    // A line takes about 30 elements, and 10,000 lines are allowed.
    elementsMax: 400_000,
    // Descriptions and notes are short; certificates take some kB. An embedded document counts by documentBytesMax.
    textBytesMax: MIB,
    // Far above any invoice seen (6 lines in the samples, some hundreds in supermarkets).
    linesMax: 10_000,
  },
};
