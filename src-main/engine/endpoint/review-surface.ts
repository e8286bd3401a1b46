/** `/mcp/review`: what a reviewing agent may do with waiting drafts. It reads, comments, recommends and rejects; it cannot approve. */
import { z } from 'zod';
import { fail, ok, type Result } from '#contract/result.ts';
import type { Forge } from '../making-parts.ts';
import type { CallOptions, ToolResult } from '../parts.ts';
import type { ListedTool, Surface } from './surface.ts';
import { answer } from './tool-answer.ts';

const draftId = z.object({ id: z.string() });

const inputs = {
  list_drafts: z.object({}),
  read_draft: draftId,
  comment_draft: draftId.extend({
    findings: z
      .array(
        z.object({
          severity: z.enum(['note', 'warning', 'danger']),
          line: z.number().int().min(0).describe('Line of the code; 0 for the whole'),
          message: z.string().min(1).max(2_000),
        }),
      )
      .max(100)
      .default([]),
    recommendation: z.object({ verdict: z.enum(['approve', 'reject', 'unsure']), reason: z.string().min(1).max(4_000) }).optional(),
  }),
  reject_draft: draftId.extend({ reason: z.string().min(1).max(4_000) }),
} as const;
type ReviewTool = keyof typeof inputs;

const descriptions: Record<ReviewTool, string> = {
  list_drafts: 'Drafts of tools that wait for a person’s review.',
  read_draft: 'One draft: code, the version before it, requested and observed permissions, findings, test results.',
  comment_draft: 'Attach findings and a recommendation to a waiting draft. A person sees them beside the code and decides.',
  reject_draft: 'Reject a waiting draft. The reason goes to its author. Approving is a person’s act in Jig and cannot be done here.',
};

const tools: ListedTool[] = (Object.keys(inputs) as ReviewTool[]).map((name) => {
  const { $schema: _, ...schema } = z.toJSONSchema(inputs[name], { io: 'input' });
  return { name, description: descriptions[name], inputSchema: { ...schema, type: 'object' } };
});

function isReviewTool(name: string): name is ReviewTool {
  return Object.hasOwn(inputs, name);
}

function read<N extends ReviewTool>(name: N, args: unknown): Result<z.output<(typeof inputs)[N]>> {
  const parsed = inputs[name].safeParse(args ?? {});
  if (parsed.success) return ok(parsed.data as z.output<(typeof inputs)[N]>);
  const [issue] = parsed.error.issues;
  const path = `/${issue?.path.join('/') ?? ''}`;
  return fail('arguments-invalid', `${name}: ${path} ${issue?.message ?? 'is invalid'}.`, 'Correct the argument and call again.', {
    path,
    schema: tools.find((tool) => tool.name === name)?.inputSchema,
  });
}

function callReviewTool(forge: Forge, name: ReviewTool, args: unknown, { caller }: CallOptions): Result<ToolResult> {
  const known = read(name, args);
  if (!known.ok) return known;
  if (name === 'list_drafts') return ok(answer({ drafts: forge.list({ state: 'waiting-for-review' }) }));
  const { id } = known.value as z.output<typeof draftId>;
  if (name === 'read_draft') {
    const draft = forge.get(id);
    return draft.ok ? ok(answer({ ...draft.value })) : draft;
  }
  if (name === 'reject_draft') {
    const rejected = forge.reject(id, (known.value as z.output<typeof inputs.reject_draft>).reason, caller);
    return rejected.ok ? ok(answer({ id, state: rejected.value.state })) : rejected;
  }
  const { findings, recommendation } = known.value as z.output<typeof inputs.comment_draft>;
  const commented = forge.comment(id, { findings, recommendation: recommendation ?? null }, caller);
  return commented.ok ? ok(answer({ id, state: commented.value.state })) : commented;
}

export function createReviewSurface(forge: Forge): Surface {
  return {
    listTtlMs: 3_600_000,
    page: (cursor) => (cursor === undefined ? { tools } : null),
    async call(name, args, options) {
      if (!isReviewTool(name)) return { ok: 'not-served', message: `Unknown tool: ${name.slice(0, 100)}. List the tools of this address.` };
      return callReviewTool(forge, name, args, options);
    },
  };
}
