/** What trying out each resource said, as long as the screen is open. */
import { useState } from 'react';
import type { Resource } from '#contract/permissions.ts';
import { call } from '../../lib/client.ts';

/** `ok` is null while it is being tried. */
export interface Check {
  ok: boolean | null;
  message: string;
}

export function useChecks(): { checks: Readonly<Record<string, Check>>; check(resource: Resource): Promise<void> } {
  const [checks, setChecks] = useState<Readonly<Record<string, Check>>>({});
  return {
    checks,
    async check({ kind, name }) {
      const put = (check: Check) => setChecks((before) => ({ ...before, [`${kind} ${name}`]: check }));
      put({ ok: null, message: 'Trying it out' });
      const answer = await call('resources.check', { kind, name });
      put(answer.ok ? answer.value : { ok: false, message: `${answer.error.message} ${answer.error.fix}` });
    },
  };
}
