import { CsvRows } from './csv-rows';
import { networkProblem } from './problem';
import { open } from './request';

export interface DownloadProgress {
  bytes: number;
  rows: number;
}

/** So much is gathered before the browser takes it out of the page's own memory. */
const PIECE_BYTES = 8 * 1024 * 1024;

/**
 * Reads a long CSV to its end, telling how far it is, and hands it to the reader as a file. One that was cut off is
 * not handed over: half a log would look like a whole one.
 */
export async function downloadCsv(input: {
  path: string;
  onProgress: (progress: DownloadProgress) => void;
  signal: AbortSignal;
}): Promise<DownloadProgress> {
  const { path, onProgress, signal } = input;
  const response = await open(path, { signal });
  const rows = new CsvRows();
  const pieces: Blob[] = [];
  let gathered: Uint8Array<ArrayBuffer>[] = [];
  let [bytes, gatheredBytes] = [0, 0];
  for await (const chunk of chunksOf(response, signal)) {
    rows.add(chunk);
    gathered.push(chunk);
    bytes += chunk.length;
    gatheredBytes += chunk.length;
    if (gatheredBytes >= PIECE_BYTES) {
      pieces.push(new Blob(gathered));
      [gathered, gatheredBytes] = [[], 0];
    }
    onProgress({ bytes, rows: rows.count });
  }
  pieces.push(new Blob(gathered));
  save(new Blob(pieces, { type: 'text/csv' }), fileName(response) ?? 'prorrata.csv');
  return { bytes, rows: rows.count };
}

/** Reads a file to its end and hands it to the reader; gives what the answer's headers say. */
export async function downloadFile(path: string, signal: AbortSignal): Promise<Headers> {
  const response = await open(path, { signal });
  const content = await response.blob().catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw networkProblem();
  });
  save(content, fileName(response) ?? 'prorrata');
  return response.headers;
}

async function* chunksOf(
  response: Response,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (signal.aborted) throw error;
    throw networkProblem();
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function fileName(response: Response): string | undefined {
  return /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 60_000);
}
