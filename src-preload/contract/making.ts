/** The forge's part of the contract: drafts, their checks, the review sheet, versions of made tools. */
import { z } from 'zod';
import { jsonSchemaSchema } from './library.ts';
import { permissionRowSchema, permissionsSchema } from './permissions.ts';

export const languageSchema = z.enum(['typescript', 'python']);
export type Language = z.infer<typeof languageSchema>;

export const stageSchema = z.enum(['read', 'parse', 'policy', 'types', 'compile', 'load', 'rehearse', 'review', 'publish']);
export type Stage = z.infer<typeof stageSchema>;

/** Something the author can act on. Lines and columns count from 1; 0 where no place can be named. */
export const diagnosticSchema = z.object({
  stage: stageSchema,
  severity: z.enum(['error', 'warning']),
  line: z.number().int(),
  column: z.number().int(),
  message: z.string(),
  fix: z.string(),
});
export type Diagnostic = z.infer<typeof diagnosticSchema>;

/** `checking` covers all stages before a verdict. */
export const draftStateSchema = z.enum(['checking', 'failed', 'waiting-for-review', 'rejected', 'published', 'replaced']);
export type DraftState = z.infer<typeof draftStateSchema>;

export const draftSubmissionSchema = z.object({
  code: z.string(),
  language: languageSchema.default('typescript'),
  /** Files that its tests name, by relative path: `jig make` reads them beside the draft. */
  fixtures: z.record(z.string(), z.string()).optional(),
});
export type DraftSubmission = z.input<typeof draftSubmissionSchema>;

/** What `make_tool` and `jig make` answer with (design 4.2). */
export const makeAnswerSchema = z.object({
  state: z.enum(['published', 'waiting-for-review', 'failed']),
  id: z.string(),
  /** The published tool's full name. */
  tool: z.string().optional(),
  /** Where a person reviews it. */
  review: z.string().optional(),
  diagnostics: z.array(
    z.object({ stage: stageSchema, line: z.number().int(), column: z.number().int(), message: z.string(), fix: z.string() }),
  ),
  /** Why a person rejected the last draft of this tool. */
  note: z.string().optional(),
});
export type MakeAnswer = z.infer<typeof makeAnswerSchema>;

export const draftSummarySchema = z.object({
  id: z.string(),
  /** SHA-256 of code, permissions and declarations: what an approval is bound to. Null until it compiles. */
  identity: z.string().nullable(),
  /** The tool's local name; empty when the draft could not be read that far. */
  name: z.string(),
  language: languageSchema,
  state: draftStateSchema,
  /** Stage that the draft is in, or failed in. */
  stage: stageSchema,
  author: z.string(),
  createdAt: z.string(),
  decidedAt: z.string().nullable(),
  toolId: z.number().int().nullable(),
});
export type DraftSummary = z.infer<typeof draftSummarySchema>;

export const testOutcomeSchema = z.object({
  name: z.string(),
  ok: z.boolean(),
  durationMs: z.number(),
  /** Why it failed; null when it passed. */
  message: z.string().nullable(),
  expected: z.unknown().optional(),
  actual: z.unknown().optional(),
  logs: z.array(z.string()),
});
export type TestOutcome = z.infer<typeof testOutcomeSchema>;

export const findingSchema = z.object({
  /** `jig`: a check of ours. `agent`: a reviewing agent, named in `by`. */
  source: z.enum(['jig', 'agent']),
  by: z.string(),
  severity: z.enum(['note', 'warning', 'danger']),
  line: z.number().int(),
  message: z.string(),
});
export type Finding = z.infer<typeof findingSchema>;

export const recommendationSchema = z.object({
  by: z.string(),
  verdict: z.enum(['approve', 'reject', 'unsure']),
  reason: z.string(),
  at: z.string(),
});
export type Recommendation = z.infer<typeof recommendationSchema>;

/** How a runner is walled in; the strongest first. `language` is SES alone, `process` adds a process of its own with nothing in it. */
export const isolationSchema = z.enum(['os-sandbox', 'process', 'language']);
export type Isolation = z.infer<typeof isolationSchema>;

export const isolationStatusSchema = z.object({
  level: isolationSchema,
  /** What enforces it, in words: "bubblewrap 0.8.0", or why nothing stronger is in force. */
  detail: z.string(),
});
export type IsolationStatus = z.infer<typeof isolationStatusSchema>;

/** The review sheet: everything that a person decides on. */
export const reviewSchema = draftSummarySchema.extend({
  /** The agent's own words: shown as a claim. */
  description: z.string(),
  code: z.string(),
  /** The last approved version of the same tool. */
  previous: z.object({ version: z.number().int(), code: z.string(), identity: z.string() }).nullable(),
  permissions: permissionsSchema,
  permissionRows: z.array(permissionRowSchema),
  inputSchema: jsonSchemaSchema.nullable(),
  outputSchema: jsonSchemaSchema.nullable(),
  diagnostics: z.array(diagnosticSchema),
  findings: z.array(findingSchema),
  recommendations: z.array(recommendationSchema),
  tests: z.array(testOutcomeSchema),
  isolation: isolationStatusSchema,
  reason: z.string().nullable(),
  /** Milliseconds by stage. */
  timings: z.record(z.string(), z.number()),
});
export type Review = z.infer<typeof reviewSchema>;

export const madeVersionSchema = z.object({
  version: z.number().int(),
  identity: z.string(),
  code: z.string(),
  permissions: permissionsSchema,
  author: z.string(),
  /** `person`: approved in the UI. `policy`: published by itself, because it needs no permission. `jig`: shipped with the app. */
  approvedBy: z.enum(['person', 'policy', 'jig']),
  createdAt: z.string(),
  isCurrent: z.boolean(),
});
export type MadeVersion = z.infer<typeof madeVersionSchema>;
