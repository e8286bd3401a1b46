/** Locks the realm: intrinsics frozen, one compartment for the tool, and nothing left in the outer global that evaluates code. */
import { JigError } from './jig-error.ts';
import { jigModule } from './jig-module.ts';
import { watchPlaces } from './places.ts';
import { realmGlobal, ses, type Compartment } from './ses-globals.ts';
import { Skipped } from './skip.ts';

/** What makes code out of text, shares memory or counts time on another thread. */
const unneeded = ['eval', 'Function', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'ShadowRealm', 'FinalizationRegistry', 'WeakRef'];
/** What SES gives every compartment and a tool has no use for. */
const withheld = ['Compartment', 'lockdown', 'harden', 'assert', 'ModuleSource', 'HandledPromise'];

/** Call once, after everything that changes intrinsics. `globals` are what the tool gets beside the language. */
export function lockDown(globals: Record<string, unknown>): Compartment {
  ses().lockdown({
    // Locale methods are what agents' code expects; they tell the machine's language and nothing else.
    localeTaming: 'unsafe',
    // Ordinary code assigns `toString`, `name`, `constructor` on its own objects.
    overrideTaming: 'severe',
    errorTaming: 'safe',
    consoleTaming: 'unsafe',
    errorTrapping: 'none',
    unhandledRejectionTrapping: 'none',
    reporting: 'none',
  });
  watchPlaces();
  const { harden, Compartment } = ses();
  const { SuppressedError } = realmGlobal;
  // SES does not know it: the language makes one when a disposal fails, and its constructor inherits from the powerful `Error`.
  if (typeof SuppressedError === 'function') Object.setPrototypeOf(SuppressedError, Object.getPrototypeOf(TypeError) as object);
  harden(globals);
  harden(jigModule);
  // A tool that catches one of these holds its class.
  harden([JigError, Skipped]);
  const compartment = new Compartment({ globals, __options__: true });
  for (const name of withheld) Reflect.deleteProperty(compartment.globalThis, name);
  for (const name of unneeded) Reflect.deleteProperty(realmGlobal, name);
  // zod reads addresses and base64 with these.
  for (const name of ['URL', 'atob', 'btoa']) realmGlobal[name] = globals[name];
  return compartment;
}
