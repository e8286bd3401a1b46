/** The review sheet: everything that a person decides on, put together from the draft and the version before it. */
import type { Finding, Review } from '#contract/making.ts';
import type { Broker, Runs } from '../making-parts.ts';
import type { DraftCommentRow, Draft } from './draft-store.ts';
import { summaryOf } from './draft-store.ts';
import type { MadeStore, StoredVersion } from './made-store.ts';

export interface ReviewParts {
  broker: Broker;
  runs: Runs;
  made: MadeStore;
}

/** The version that the draft would take the place of; a published draft is compared with the one before its own. */
function previousOf(made: MadeStore, draft: Draft): StoredVersion | null {
  const tool = draft.name === '' ? null : made.find(draft.name);
  if (!tool) return null;
  const versions = made.versions(tool.id);
  if (draft.state !== 'published') return versions[0] ?? null;
  const own = versions.findIndex(({ identity }) => identity === draft.identity);
  return versions[own + 1] ?? null;
}

export function reviewOf({ broker, runs, made }: ReviewParts, draft: Draft, comments: DraftCommentRow[], rivals: Draft[]): Review {
  const { found } = draft;
  const previous = previousOf(made, draft);
  const ours = (finding: Pick<Finding, 'severity' | 'line' | 'message'>): Finding => ({ source: 'jig', by: 'Jig', ...finding });
  const warnings = found.diagnostics
    .filter(({ severity }) => severity === 'warning')
    .map(({ line, message }) => ours({ severity: 'warning', line, message }));
  const others = rivals.map(({ author }) =>
    ours({
      severity: 'warning',
      line: 0,
      message: `Another draft named ${draft.name} waits too, by ${author}: the last that is approved is the tool.`,
    }),
  );
  const own = [...others, ...found.hidden.map(ours), ...warnings];
  const agents = comments.flatMap(({ author, findings }) =>
    findings.map((finding): Finding => ({ source: 'agent', by: author, ...finding })),
  );
  return {
    ...summaryOf(draft),
    description: found.description,
    code: draft.code,
    previous: previous && { version: previous.version, code: previous.code, identity: previous.identity },
    permissions: found.permissions,
    permissionRows: broker.rows(found.permissions, { previous: previous?.definition.permissions ?? null, observed: found.observed }),
    inputSchema: found.inputSchema,
    outputSchema: found.outputSchema,
    diagnostics: found.diagnostics,
    findings: [...own, ...agents],
    recommendations: comments.flatMap(({ recommendation }) => (recommendation ? [recommendation] : [])),
    tests: found.tests,
    isolation: runs.isolation(draft.language),
    reason: draft.reason,
    timings: found.timings,
  };
}
