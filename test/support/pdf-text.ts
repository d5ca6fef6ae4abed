import { inflateSync } from 'node:zlib';

/** The texts of a PDF in the order they were drawn, one a string: enough for what pdfkit writes in standard fonts. */
export function pdfTexts(pdf: Buffer): string[] {
  const texts: string[] = [];
  for (let from = 0; ;) {
    const start = pdf.indexOf('stream\n', from);
    if (start === -1) return texts;
    const end = pdf.indexOf('\nendstream', start);
    const bytes = pdf.subarray(start + 'stream\n'.length, end);
    from = end + '\nendstream'.length;
    // The last byte of a stream may be a line feed of its own.
    const content = (bytes[0] === 0x78 ? inflateSync(bytes) : bytes).toString('latin1');
    for (const [, array = ''] of content.matchAll(/\[((?:<[0-9a-f]*>|[\s\d.-])*)\] TJ/g)) {
      const hex = [...array.matchAll(/<([0-9a-f]*)>/g)].map(([, piece = '']) => piece).join('');
      texts.push(Buffer.from(hex, 'hex').toString('latin1'));
    }
  }
}
