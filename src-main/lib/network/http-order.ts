/** One HTTP request as plain data: what to ask, and where its redirects may lead. It can be handed to another process. */
import type { Secret } from './scrub.ts';

/** Somewhere that requests may go. */
export interface HttpPlace {
  /** The name under which it is granted. */
  name: string;
  /** Absolute, ends with `/`: requests stay below it. */
  base: string;
  methods: string[];
  /** A person has configured this base: it may be on this machine or network. */
  isPrivateAllowed: boolean;
}

export interface HttpOrder {
  url: string;
  method: string;
  /** Complete, secrets filled in. */
  headers: Record<string, string>;
  body: Uint8Array | null;
  /** For everything together: connecting, redirects, the answer's last byte. */
  timeoutMs: number;
  maxBodyBytes: number;
  /** The first is the one that was asked; redirects may lead to any of them. */
  places: HttpPlace[];
  /** Taken out of the answer and of errors. */
  secrets: Secret[];
}

export interface HttpAnswer {
  status: number;
  /** Names in lower case; lists joined with ", ". */
  headers: Record<string, string>;
  /** Decompressed. */
  bytes: Uint8Array;
}

/** Whether `url` lies below the place's base. */
export function isBelow(place: HttpPlace, url: URL): boolean {
  const base = new URL(place.base);
  return url.origin === base.origin && url.username === '' && url.password === '' && url.pathname.startsWith(base.pathname);
}
