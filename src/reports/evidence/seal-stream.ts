import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { END_RECORD_BYTES, sealedEndRecord, sealText } from '../../costing/domain/evidence/seal.js';

/** Passes a ZIP on and puts the seal behind it, as the comment that a ZIP may end with. */
export class SealStream extends Transform {
  private readonly hash = createHash('sha256');
  private held = Buffer.alloc(0);

  override _transform(chunk: Buffer, _: BufferEncoding, pass: TransformCallback): void {
    const known = Buffer.concat([this.held, chunk]);
    const free = Math.max(0, known.length - END_RECORD_BYTES);
    this.held = known.subarray(free);
    const ready = known.subarray(0, free);
    this.hash.update(ready);
    pass(null, ready);
  }

  override _flush(end: TransformCallback): void {
    const record = sealedEndRecord(this.held);
    const hash = this.hash.update(record).digest('hex');
    end(null, Buffer.concat([record, Buffer.from(sealText(hash), 'latin1')]));
  }
}
