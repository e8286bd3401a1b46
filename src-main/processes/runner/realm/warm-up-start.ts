/** The start of a small run that uses what most tools use, and touches nothing. */
import type { HostFrame } from '../protocol.ts';

const code = `({ defineTool, z }) => {
  return defineTool({
    name: 'warm_up', description: 'Warms up.', input: z.object({ text: z.string(), n: z.number().optional() }), output: z.object({ ok: z.boolean() }), tests: [],
    async run({ text }, { log, kv, uuid }) {
      log(text);
      void kv.get(uuid());
      return { ok: true };
    },
  });
}`;

export const warmUpStart: Extract<HostFrame, { t: 'start' }> = {
  t: 'start',
  mode: 'run',
  code,
  input: { text: 'x' },
  seed: '',
  now: 0,
  permissions: { kv: 'read' },
  tools: {},
  done: [],
  canary: 0,
  callsInFlight: 1,
  resultBytes: 1_024,
  logBytes: 1_024,
};
