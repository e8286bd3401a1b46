/** What SES puts into the realm before our script begins; typed here, because its own types describe a global of Node. */

export interface Compartment {
  readonly globalThis: Record<string, unknown>;
  evaluate(code: string): unknown;
}

interface CompartmentConstructor {
  new (options: { globals: Record<string, unknown>; __options__: true }): Compartment;
}

interface SesGlobals {
  lockdown(options: Record<string, unknown>): void;
  /** Freezes everything that can be reached; there only after `lockdown`. */
  harden<Value>(value: Value): Value;
  Compartment: CompartmentConstructor;
}

/** The realm's own global object, seen as a bag of names. */
export const realmGlobal = globalThis as unknown as Record<string, unknown>;

/** Read anew at each use: lockdown replaces them. */
export function ses(): SesGlobals {
  return globalThis as unknown as SesGlobals;
}
