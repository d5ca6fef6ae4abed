import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';

/** A client that takes nothing for so long is given up. */
const STALLED_MS_MAX = 10 * 60_000;

export interface StreamedFileInput {
  stream: Readable;
  response: ServerResponse;
  /** The media type. */
  type: string;
  fileName: string;
}

/** Answers with a file made as the client takes it; reading ends with the connection, whoever ended it. */
export function streamedFile({ stream, response, type, fileName }: StreamedFileInput): StreamableFile {
  response.once('close', () => stream.destroy());
  response.setTimeout(STALLED_MS_MAX, () => response.destroy());
  // In characters that every file system takes.
  const name = fileName.replace(/[^0-9A-Za-z._-]/g, '');
  return new StreamableFile(stream, { type, disposition: `attachment; filename="${name}"` });
}
