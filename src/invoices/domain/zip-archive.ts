import {
  type Entry,
  RandomAccessReader,
  type ZipFile,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
} from 'yauzl';
import { DocumentRejected } from './document.js';
import { type RandomAccessSource, WindowedSource } from './random-access.js';

/** Feeds yauzl from our source and remembers a storage failure, which is no fault of the ZIP. */
class ZipReader extends RandomAccessReader {
  storageFailure: Error | undefined;

  constructor(private readonly source: WindowedSource) {
    super();
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    const ready = this.source.readNow(position, length);
    if (ready) return callback(null, ready.copy(buffer, offset));
    this.source.read(position, length).then(
      (bytes) => callback(null, bytes.copy(buffer, offset)),
      (error: unknown) => {
        this.storageFailure = error instanceof Error ? error : new Error(String(error));
        callback(this.storageFailure);
      },
    );
  }
}

export interface ZipEntry {
  name: string;
  /** As the directory states it, in bytes; checked when the entry is unpacked. */
  uncompressedBytes: number;
  compressedBytes: number;
  isEncrypted: boolean;
  /** 0 stored, 8 deflated. */
  method: number;
  crc32: number;
  /** yauzl's own record, to find the data. */
  record: Entry;
}

/** An open ZIP: its directory entry by entry, and the packed bytes of one entry. Faults are `zip_malformed`. */
export class ZipArchive {
  private constructor(
    private readonly zip: ZipFile,
    private readonly reader: ZipReader,
    private readonly source: WindowedSource,
  ) {}

  static async open(source: RandomAccessSource): Promise<ZipArchive> {
    const windowed = new WindowedSource(source);
    const reader = new ZipReader(windowed);
    try {
      // Names are decoded here, since one bad name would end yauzl's whole reading; sizes are checked on unpacking.
      const zip = await fromRandomAccessReaderPromise(reader, source.size, {
        autoClose: false,
        decodeStrings: false,
        validateEntrySizes: false,
      });
      return new ZipArchive(zip, reader, windowed);
    } catch (error) {
      throw zipError(error, reader);
    }
  }

  get entryCount(): number {
    return this.zip.entryCount;
  }

  /** The directory, once. */
  async *entries(): AsyncGenerator<ZipEntry> {
    try {
      for await (const record of this.zip.eachEntry()) yield toEntry(record);
    } catch (error) {
      throw zipError(error, this.reader);
    }
  }

  /** The packed bytes of an entry; the caller has checked their number. */
  async packedBytes(entry: ZipEntry, bytesMax = Infinity): Promise<Buffer> {
    let start: number;
    try {
      ({ fileDataStart: start } = await this.zip.readLocalFileHeaderPromise(entry.record, { minimal: true }));
    } catch (error) {
      throw zipError(error, this.reader);
    }
    const length = Math.min(entry.compressedBytes, bytesMax);
    const bytes = this.source.readNow(start, length) ?? (await this.source.read(start, length));
    if (bytes.length === length) return bytes;
    throw new DocumentRejected('zip_malformed', 'The ZIP ends within the data of this entry.');
  }
}

function toEntry(record: Entry): ZipEntry {
  return {
    name: getFileNameLowLevel(record.generalPurposeBitFlag, record.fileNameRaw, record.extraFields, false),
    uncompressedBytes: record.uncompressedSize,
    compressedBytes: record.compressedSize,
    isEncrypted: record.isEncrypted(),
    method: record.compressionMethod,
    crc32: record.crc32,
    record,
  };
}

function zipError(error: unknown, reader: ZipReader): Error {
  if (reader.storageFailure) return reader.storageFailure;
  if (error instanceof DocumentRejected) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('encryption')) {
    return new DocumentRejected('zip_encrypted', 'The ZIP is encrypted and cannot be read.');
  }
  return new DocumentRejected('zip_malformed', `The ZIP is damaged or cut off: ${message.slice(0, 200)}`);
}
