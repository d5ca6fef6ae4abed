import { lostReasonOf } from './domain/fetch-fault.js';
import type { LostReason } from './domain/raw-result.js';

/** Reads a body of at most `maxBytes` after decompression; the connection is dropped when there is more. */
export async function readBody(
  response: Response,
  maxBytes: number,
): Promise<{ text: string } | { fault: LostReason }> {
  if (!response.body) return { text: '' };
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > maxBytes) return { fault: 'too_large' };
      chunks.push(chunk);
    }
  } catch (error) {
    return { fault: lostReasonOf(error) };
  }
  return { text: new TextDecoder().decode(Buffer.concat(chunks)) };
}
