import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** The same contents give the same bytes. */
const ENTRY_TIME = new Date(2000, 0, 1);

/** One file of a ZIP: at hand, or opened when its turn has come. */
export interface ZipPart {
  path: string;
  content: string | (() => Readable);
  /** False for what is packed already. */
  compress?: boolean;
}

/**
 * A ZIP as a stream, its files opened one after the other. A file that fails breaks the stream with its error; a stream
 * that is given up closes the file that is open, and opens no more.
 */
export function zipStream(parts: readonly ZipPart[]): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  let open: Readable | undefined;
  for (const { path, content, compress = true } of parts) {
    const options = { mtime: ENTRY_TIME, compress };
    if (typeof content === 'string') {
      zip.addBuffer(Buffer.from(content), path, options);
      continue;
    }
    zip.addReadStreamLazy(path, options, (ready) => {
      if (output.destroyed) return;
      open = content();
      // yazl does not look after the errors of what it reads.
      open.once('error', (error) => output.destroy(error));
      ready(null, open);
    });
  }
  zip.on('error', (error) => output.destroy(error as Error));
  output.once('close', () => open?.destroy());
  zip.end();
  return output;
}
