/**
 * The seal of a pack stands in the comment at the very end of the ZIP: the SHA-256 of all bytes before it. So even a
 * byte that no entry contains, such as one of a date in the directory, cannot change unnoticed.
 */
const PREFIX = 'prorrata-evidence sha256:';
const HASH_HEX = 64;

/** The end record of a ZIP without comment; the last two bytes are the comment's length. */
export const END_RECORD_BYTES = 22;
export const END_RECORD_SIGNATURE = 0x06054b50;
const LENGTH_AT = 20;

/** The seal's bytes in a file: the last ones. */
export const SEAL_BYTES = PREFIX.length + HASH_HEX;

/** An end record that says that a seal follows. */
export function sealedEndRecord(record: Uint8Array): Buffer {
  const sealed = Buffer.from(record);
  if (sealed.length !== END_RECORD_BYTES || sealed.readUInt32LE(0) !== END_RECORD_SIGNATURE)
    throw new Error('this is not the end of a ZIP without comment');
  sealed.writeUInt16LE(SEAL_BYTES, LENGTH_AT);
  return sealed;
}

/** The seal over bytes of this hash (hex). */
export function sealText(hash: string): string {
  return `${PREFIX}${hash}`;
}

/** The hash that a seal states; null where it is no seal. */
export function sealedHash(text: string): string | null {
  const hash = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : '';
  return /^[0-9a-f]{64}$/.test(hash) ? hash : null;
}
