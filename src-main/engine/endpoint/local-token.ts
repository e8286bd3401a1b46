/** The default client `local`: its token lives in `<home>/token`, readable by the user alone, and survives restarts and a new database. */
import { chmodSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '#contract/system.ts';
import { fail, ok, type Result } from '#contract/result.ts';
import { clientScopes, createToken, type Clients } from './clients.ts';

export const localClientId = 'local';
const pattern = /^[A-Za-z0-9_-]{32,}$/;

export function tokenPath(home: string): string {
  return join(home, 'token');
}

/** The token in the file, or null when there is none that could be one. */
export function readLocalToken(home: string): string | null {
  try {
    const text = readFileSync(tokenPath(home), 'utf8').trim();
    return pattern.test(text) ? text : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function writeLocalToken(home: string, token: string): void {
  const temporary = `${tokenPath(home)}.${process.pid}`;
  writeFileSync(temporary, `${token}\n`, { mode: 0o600 });
  renameSync(temporary, tokenPath(home));
}

/** The file is the truth: the client `local` gets whatever token it holds. Fails with `token-file` when it cannot be read or written. */
export function ensureLocalToken(clients: Clients, home: string): Result<{ client: Client; token: string }> {
  try {
    let token = readLocalToken(home);
    if (token === null) {
      token = createToken();
      writeLocalToken(home, token);
    } else if ((statSync(tokenPath(home)).mode & 0o077) !== 0) chmodSync(tokenPath(home), 0o600);
    const known = clients.list().find(({ id }) => id === localClientId);
    if (known && clients.holds(localClientId, token)) return ok({ client: known, token });
    return ok({ client: clients.put(localClientId, localClientId, clientScopes, token), token });
  } catch (error) {
    return fail(
      'token-file',
      `The token file ${tokenPath(home)} cannot be used: ${error instanceof Error ? error.message : String(error)}.`,
      'Make the file and its folder readable and writable for you, or delete the file and start Jig again for a new token.',
    );
  }
}
