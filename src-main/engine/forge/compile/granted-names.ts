/** What a tool or a script is granted, by name. */

/** The members of `Granted` in resources/making/jig.d.ts; scripts find them under these names. */
export const grantedNames: readonly string[] = [
  'sql',
  'http',
  'tcp',
  'mail',
  'files',
  'kv',
  'secrets',
  'tools',
  'log',
  'step',
  'each',
  'sleep',
  'progress',
  'now',
  'random',
  'uuid',
];

/** The kinds that reach outside: what a step must know as its own. */
export const effectKinds: ReadonlySet<string> = new Set(['sql', 'http', 'tcp', 'mail', 'files', 'kv', 'tools']);

/** What is bound to the work of a step: the effects, and what counts or draws within the step. */
export const boundNames: ReadonlySet<string> = new Set([...effectKinds, 'step', 'each', 'random', 'uuid']);
