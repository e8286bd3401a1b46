/** Seals the engine's secrets with AES-256-GCM under the key that the shell keeps in safe storage. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Sealer } from '../engine/settings/settings-store.ts';

const prefix = 'jig-sealed-1:';
const nonceBytes = 12;
const tagBytes = 16;

/** Without a key, secrets stay as they are; a sealed one then opens as empty, which asks the person to enter it again. */
export function createSealer(keyBase64: string | null): Sealer {
  const key = keyBase64 === null ? null : Buffer.from(keyBase64, 'base64');
  return {
    seal(plain) {
      if (!key) return plain;
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return prefix + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    open(sealed) {
      if (!sealed.startsWith(prefix)) return sealed;
      return key ? decrypt(Buffer.from(sealed.slice(prefix.length), 'base64'), key) : '';
    },
  };
}

function decrypt(data: Buffer, key: Buffer): string {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, nonceBytes));
    decipher.setAuthTag(data.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(data.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
  } catch {
    // Sealed under another key: the home was copied from another machine or user.
    return '';
  }
}
