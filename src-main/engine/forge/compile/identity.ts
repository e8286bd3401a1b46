/** What an approval is bound to: one hash over everything that decides what a tool does. */
import type { Permissions } from '#contract/permissions.ts';
import { canonicalJson, sha256 } from '#lib/hash.ts';

/** Raised whenever the same source would compile to something that behaves differently: every tool is then reviewed again. */
export const compilerVersion = 1;

/**
 * SHA-256 (hex) of code, permissions, the declarations that the code was checked against, and the compiler. The order of keys in
 * `permissions` does not count; every character of the code does.
 */
export function toolIdentity(made: { code: string; permissions: Permissions; declarations: string; compilerVersion?: number }): string {
  return sha256(canonicalJson({ compilerVersion, ...made }));
}
