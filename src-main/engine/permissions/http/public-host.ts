/** Reads the names under which public hosts are granted: exact host names, never addresses, patterns or addresses in disguise. */

export interface PublicHost {
  host: string;
  /** Null where none is written. */
  port: number | null;
}

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * `api.example.com` or `api.example.com:8443`, in lower case, international names as `xn--`; null for anything else. A name that the URL
 * parser would read as something else (`127.1`, full-width digits) is not one.
 */
export function publicHost(name: string): PublicHost | null {
  const match = /^([a-z0-9.-]{1,253})(?::(\d{1,5}))?$/.exec(name);
  const host = match?.[1];
  if (host === undefined) return null;
  const labels = host.split('.');
  if (labels.length < 2 || !labels.every((part) => label.test(part)) || /^\d+$/.test(labels.at(-1) ?? '')) return null;
  if (URL.parse(`https://${host}/`)?.hostname !== host) return null;
  const port = match?.[2] === undefined ? null : Number(match[2]);
  if (port !== null && (port < 1 || port > 65_535)) return null;
  return { host, port };
}
