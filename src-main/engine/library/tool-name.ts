/** The name that agents call: `server__tool`, within the 64 characters and the alphabet that every model API accepts. */
import { sha256 } from '#lib/hash.ts';

/** OpenAI's function names: ^[a-zA-Z0-9_-]{1,64}$; the other APIs allow at least as much. */
const maxLength = 64;
const hashLength = 6;

function legal(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_-]+/g, '_').replaceAll(/^_+|_+$/g, '') || 'tool';
}

/** The name for a tool of a server; `isTaken` decides about clashes, which get a short hash of the exact pair. */
export function toolName(server: string, localName: string, isTaken: (name: string) => boolean): string {
  const plain = `${legal(server)}__${legal(localName)}`;
  if (plain.length <= maxLength && !isTaken(plain)) return plain;
  const suffix = `_${sha256(`${server}\n${localName}`).slice(0, hashLength)}`;
  return plain.slice(0, maxLength - suffix.length) + suffix;
}

/** A source's name made fit for the prefix: lower case, at most 24 characters. */
export function serverSlug(name: string): string {
  return (
    legal(name.toLowerCase())
      .slice(0, 24)
      .replaceAll(/[_-]+$/g, '') || 'server'
  );
}
