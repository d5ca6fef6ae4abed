import { DocumentRejected } from './document.js';
import type { UploadLimits } from './upload-limits.js';

/** A limit of the upload as a whole was passed: reading ends, what was found stays. */
export class UploadExhausted extends DocumentRejected {}

/** Counts over all archives of one upload, however nested. */
export class UploadBudget {
  private entries = 0;
  private uncompressedBytes = 0;

  constructor(private readonly limits: UploadLimits) {}

  takeEntries(count: number): void {
    this.entries += count;
    if (this.entries <= this.limits.entriesMax) return;
    throw new UploadExhausted(
      'zip_too_many_entries',
      `The upload lists ${this.entries} files; ${this.limits.entriesMax} are allowed.`,
    );
  }

  takeBytes(count: number): void {
    this.uncompressedBytes += count;
    if (this.uncompressedBytes <= this.limits.uncompressedBytesMax) return;
    throw new UploadExhausted(
      'zip_bomb',
      `The upload unpacks to more than ${this.limits.uncompressedBytesMax} bytes; what follows was not read.`,
    );
  }
}
