import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const SIZE_BYTES_MAX = 5 * 1024 * 1024;

/** A log file that never grows past a limit: it is then set aside as `.1`, replacing the one set aside before. */
export class BoundedLog {
  private file: number | undefined;
  private sizeBytes: number;

  constructor(private readonly path: string) {
    this.file = openSync(path, 'a', 0o600);
    this.sizeBytes = fstatSync(this.file).size;
  }

  /** Adds `text`; a full disk loses it, since a log must not end what it reports on. */
  append(text: string): void {
    if (this.file === undefined) return;
    try {
      if (this.sizeBytes > SIZE_BYTES_MAX) this.setAside(this.file);
      this.sizeBytes += writeSync(this.file, text);
    } catch {
      return;
    }
  }

  private setAside(full: number): void {
    renameSync(this.path, `${this.path}.1`);
    this.file = openSync(this.path, 'a', 0o600);
    this.sizeBytes = 0;
    closeSync(full);
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }
}
