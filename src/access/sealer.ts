import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { SealKeyRing } from '../config/seal-keys.js';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals short secrets with AES-256-GCM. The id of the key is kept beside the sealed bytes, so keys can be rotated. */
@Injectable()
export class Sealer {
  constructor(
    private readonly keys: SealKeyRing,
    /** Hears every secret that is seen in the clear, so that the log can keep it to itself. */
    private readonly onSecret: (secret: string) => void = () => undefined,
  ) {}

  /** `context` binds the sealed text to its row: moved elsewhere, it does not open. */
  seal(secret: string, context: string): string {
    this.onSecret(secret);
    const iv = randomBytes(IV_BYTES);
    const { id, key } = this.keys.current;
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([iv, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${id}.${sealed.toString('base64')}`;
  }

  /** Throws when the key is unknown, the context differs or a byte was changed. */
  open(sealed: string, context: string): string {
    const [id = '', text = ''] = sealed.split('.');
    const found = this.keys.byId.get(id);
    if (!found)
      throw new Error(
        `a secret is sealed with key ${id}, which ENCRYPTION_KEY and ENCRYPTION_KEYS_OLD do not hold`,
      );
    const bytes = Buffer.from(text, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', found.key, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    const secret = Buffer.concat([
      decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)),
      decipher.final(),
    ]).toString('utf8');
    this.onSecret(secret);
    return secret;
  }

  /** True when the key that sealed the text is at hand. */
  canOpen(sealed: string): boolean {
    return this.keys.byId.has(sealed.split('.')[0] ?? '');
  }

  /** A keyed hash of a secret: equal for equal secrets, and of no use to whoever has not got the key. */
  fingerprint(secret: string): string {
    return fingerprintBy(this.keys.current.key, secret);
  }

  /** The hashes that a secret may be kept under: by the current key, and by each older one at hand. */
  fingerprints(secret: string): string[] {
    return [this.keys.current, ...this.keys.byId.values()].map(({ key }) => fingerprintBy(key, secret));
  }

  /** True when the text was sealed with an older key and should be sealed anew. */
  isOld(sealed: string): boolean {
    return !sealed.startsWith(`${this.keys.current.id}.`);
  }
}

function fingerprintBy(key: Buffer, secret: string): string {
  return createHmac('sha256', key).update('fingerprint:').update(secret).digest('hex');
}
