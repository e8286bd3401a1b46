/** Finds out who sends a request by its bearer token. */
import type { IncomingHttpHeaders } from 'node:http';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Caller } from '../parts.ts';
import type { Clients, ClientScope } from './clients.ts';

const where =
  'Copy the token from the Connect screen (or the file `token` in the data folder) into the header "Authorization: Bearer <token>".';

/** Fails with `token-missing`, `token-wrong` (both: 401) or `scope-missing` (403). */
export function authenticateBearer(headers: IncomingHttpHeaders, clients: Clients, scope: ClientScope): Result<Caller> {
  const header = headers.authorization;
  if (header === undefined || header === '') return fail('token-missing', 'The request carries no token.', where);
  const token = /^Bearer +(\S+) *$/i.exec(header)?.[1];
  const caller = token === undefined ? null : clients.authenticate(token);
  if (!caller)
    return fail(
      'token-wrong',
      'The token is not one of a client of this Jig: it was mistyped, removed, or belongs to another data folder.',
      where,
    );
  if (!caller.scopes.includes(scope)) {
    return fail(
      'scope-missing',
      `The client "${caller.name}" may not use the ${scope}.`,
      'Make a client that may on the Connect screen and use its token.',
    );
  }
  return ok(caller);
}

/** The answer's status and the header that tells MCP clients what is expected. */
export function refusal(code: string): { status: number; headers: Record<string, string> } {
  if (code === 'scope-missing') return { status: 403, headers: { 'www-authenticate': 'Bearer realm="jig", error="insufficient_scope"' } };
  return {
    status: 401,
    headers: { 'www-authenticate': code === 'token-missing' ? 'Bearer realm="jig"' : 'Bearer realm="jig", error="invalid_token"' },
  };
}
