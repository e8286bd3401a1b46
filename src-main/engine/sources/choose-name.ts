/** The name under which a source is kept: its own again when it comes back, a numbered one when another source has it. */
import type { SourceKind } from '#contract/library.ts';
import { isRecord } from '#lib/guards.ts';
import type { Library } from '../library/library.ts';
import { serverSlug } from '../library/tool-name.ts';

interface Identity {
  kind: SourceKind;
  origin: string;
  config: Record<string, unknown>;
}

/** The same entry of the same file is the same source, whatever was edited in it; otherwise the origin decides. */
function isSame(a: Identity, b: Identity): boolean {
  const from = isRecord(a.config.from) ? a.config.from : null;
  const other = isRecord(b.config.from) ? b.config.from : null;
  if (from && other && from.file === other.file) return from.key === other.key;
  return a.kind === b.kind && a.origin === b.origin;
}

/** The stored source that an import of `identity` would bring up to date, whatever its name. */
export function findSame(library: Library, identity: Identity): string | null {
  for (const { id } of library.sources()) {
    const stored = library.source(id);
    if (stored && isSame(stored, identity)) return stored.name;
  }
  return null;
}

/** `wanted` made fit for a prefix; numbered (`github-2`) while a source of another origin has the name. */
export function chooseName(library: Library, wanted: string, identity: Identity): string {
  const slug = serverSlug(wanted);
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : `-${number}`;
    const name = slug.slice(0, 24 - suffix.length) + suffix;
    const taken = library.source(name);
    if (!taken || taken.name !== name || isSame(taken, identity)) return name;
  }
}
