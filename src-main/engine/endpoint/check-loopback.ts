/** Who may talk to the local server: only addresses of this machine with our own port, so that no web page can (DNS rebinding). */
import type { IncomingHttpHeaders } from 'node:http';
import { fail, ok, type Result } from '#contract/result.ts';

const hosts = ['127.0.0.1', 'localhost', '[::1]'];

/** The check for one port, as sets made once. Fails with `host-refused` or `origin-refused`. */
export function createLoopbackCheck(port: number): (headers: IncomingHttpHeaders) => Result<null> {
  const authorities = hosts.map((host) => `${host}:${port}`);
  const allowedHosts = new Set(port === 80 ? [...authorities, ...hosts] : authorities);
  const allowedOrigins = new Set([...allowedHosts].map((authority) => `http://${authority}`));
  const address = `http://127.0.0.1:${port}`;
  const passed = ok(null);
  return ({ host, origin }) => {
    if (host === undefined || !allowedHosts.has(host.toLowerCase())) {
      return fail(
        'host-refused',
        `The Host header ${host === undefined ? 'is missing' : `"${host}" is not an address of Jig`}: a web page may be posing as this machine.`,
        `Use ${address} as the address.`,
      );
    }
    if (origin !== undefined && !allowedOrigins.has(origin.toLowerCase())) {
      return fail(
        'origin-refused',
        `The Origin "${origin}" is not Jig's own: web pages of other sites may not use it.`,
        `Open Jig's screens at ${address}, or call it from a program, which sends no Origin header.`,
      );
    }
    return passed;
  };
}
