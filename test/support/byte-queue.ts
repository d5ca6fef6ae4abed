import type { Socket } from 'node:net';

/** What a socket has sent, taken piece by piece; undefined once it is gone before the piece was whole. */
export class ByteQueue {
  private bytes: Buffer = Buffer.alloc(0);
  private ended = false;
  private wake: () => void = () => undefined;

  constructor(socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.bytes = Buffer.concat([this.bytes, chunk]);
      this.wake();
    });
    for (const event of ['end', 'close'] as const) {
      socket.on(event, () => {
        this.ended = true;
        this.wake();
      });
    }
  }

  take(size: number): Promise<Buffer | undefined> {
    return this.when(() => (this.bytes.length >= size ? size : -1));
  }

  /** Up to and with the first `marker`. */
  takeUntil(marker: string): Promise<Buffer | undefined> {
    return this.when(() => {
      const at = this.bytes.indexOf(marker);
      return at < 0 ? -1 : at + marker.length;
    });
  }

  private async when(sizeNow: () => number): Promise<Buffer | undefined> {
    for (;;) {
      const size = sizeNow();
      if (size >= 0) {
        const taken = this.bytes.subarray(0, size);
        this.bytes = this.bytes.subarray(size);
        return taken;
      }
      if (this.ended) return undefined;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
