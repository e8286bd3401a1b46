/** The key that seals Jig's secrets, itself kept by the system's safe storage (Keychain, DPAPI, a Linux keyring). */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { safeStorage } from 'electron';
import { errorText } from '#lib/guards.ts';
import type { Logger } from '#lib/logger.ts';

/**
 * Reads the key of `home`, or makes one. Base64, 32 bytes; null where the system has no safe storage, as on a Linux desktop
 * without a keyring. Sealing is synchronous in the engine and safe storage lives in the shell, hence a key and not a service.
 */
export async function sealKeyOf(home: string, logger: Logger): Promise<string | null> {
  const file = join(home, 'seal.key');
  try {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) {
      logger.warn('the system has no safe storage: secrets are kept as plain text in a file that only you can read');
      return null;
    }
    const sealed = readKeyFile(file);
    if (sealed) return (await safeStorage.decryptStringAsync(sealed)).result;
    const key = randomBytes(32).toString('base64');
    mkdirSync(home, { recursive: true, mode: 0o700 });
    writeFileSync(file, await safeStorage.encryptStringAsync(key), { mode: 0o600 });
    return key;
  } catch (error) {
    logger.error('the key that seals secrets cannot be had: those stored with it must be entered again', { error: errorText(error) });
    return null;
  }
}

function readKeyFile(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}
