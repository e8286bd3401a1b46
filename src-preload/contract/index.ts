/** The one table of calls and events between windows and engine: handlers, preload and client are typed from it. */
import { z } from 'zod';
import { auditCheckSchema, auditEntrySchema } from './audit.ts';
import {
  abstainPriceSchema,
  goldenChangeSchema,
  goldenComparisonSchema,
  goldenImportReportSchema,
  goldenListSchema,
  goldenOriginSchema,
  goldenProgressSchema,
  goldenRequestSchema,
  goldenRowSchema,
  goldenScoreSchema,
  goldenVerdictSchema,
  needsSchema,
} from './golden.ts';
import {
  importReportSchema,
  importRequestSchema,
  profileSchema,
  sourceSchema,
  toolDetailSchema,
  toolStateSchema,
  toolSummarySchema,
} from './library.ts';
import { exampleSchema } from './learning.ts';
import {
  draftStateSchema,
  draftSubmissionSchema,
  draftSummarySchema,
  madeVersionSchema,
  makeAnswerSchema,
  reviewSchema,
} from './making.ts';
import { downloadSchema, embedPrefixesSchema, knownModelSchema, modelRoleSchema, modelsOverviewSchema, roleInUseSchema } from './models.ts';
import { permissionsSchema, resourceNameSchema, resourceSchema } from './permissions.ts';
import { routeRequestSchema, routeSchema } from './routing.ts';
import { runDetailSchema, runStartSchema, runStepSchema, runSummarySchema } from './runs.ts';
import {
  activitySchema,
  clientSchema,
  clientTemplateSchema,
  doctorLineSchema,
  engineStatusSchema,
  indexStatusSchema,
  settingsChangeSchema,
  settingsSchema,
} from './system.ts';

const nothing = z.object({});

export const calls = {
  'system.status': { input: nothing, output: engineStatusSchema },
  'system.doctor': { input: nothing, output: z.array(doctorLineSchema) },
  'settings.get': { input: nothing, output: settingsSchema },
  'settings.change': { input: settingsChangeSchema, output: settingsSchema },
  'library.sources': { input: nothing, output: z.array(sourceSchema) },
  'library.tools': {
    input: z.object({
      /** Words that name, server or description must contain; empty lists all. */
      text: z.string().optional(),
      sourceId: z.string().optional(),
      state: toolStateSchema.optional(),
      /** Only tools of this profile. */
      profile: z.string().optional(),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: z.object({ total: z.number().int(), tools: z.array(toolSummarySchema) }),
  },
  'library.tool': { input: z.object({ id: z.number().int() }), output: toolDetailSchema },
  'library.setToolState': { input: z.object({ ids: z.array(z.number().int()), state: toolStateSchema }), output: nothing },
  'library.setSearchDescription': {
    input: z.object({ id: z.number().int(), searchDescription: z.string().nullable() }),
    output: toolDetailSchema,
  },
  'library.import': { input: importRequestSchema, output: z.array(importReportSchema) },
  'library.removeSource': { input: z.object({ id: z.string() }), output: nothing },
  'library.profiles': { input: nothing, output: z.array(profileSchema) },
  'library.saveProfile': {
    input: z.object({
      name: z.string(),
      topK: z.number().int().min(1).max(50),
      includesMenu: z.boolean(),
      toolIds: z.array(z.number().int()),
    }),
    output: profileSchema,
  },
  /** What is left out stays as it is; a tool in both lists is removed. */
  'library.changeProfile': {
    input: z.object({
      name: z.string(),
      topK: z.number().int().min(1).max(50).optional(),
      includesMenu: z.boolean().optional(),
      addToolIds: z.array(z.number().int()).optional(),
      removeToolIds: z.array(z.number().int()).optional(),
    }),
    output: profileSchema,
  },
  'library.removeProfile': { input: z.object({ name: z.string() }), output: nothing },
  'library.call': {
    input: z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) }),
    /** The tool's own MCP result, untouched. */
    output: z.record(z.string(), z.unknown()),
  },
  'routing.route': { input: routeRequestSchema, output: routeSchema },
  'golden.list': {
    input: z.object({
      /** Words that the query or a tool's name must contain; empty lists all. */
      text: z.string().optional(),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: goldenListSchema,
  },
  /** What the set says about a request; null when it says nothing. */
  'golden.find': { input: goldenRequestSchema, output: z.object({ row: goldenRowSchema.nullable() }) },
  /** Writes a row; with `id` that one, else the row of this request, new or in its place. */
  'golden.save': {
    input: goldenRequestSchema.extend({ id: z.number().int().optional(), needs: needsSchema, origin: goldenOriginSchema }),
    output: goldenRowSchema,
  },
  /** One person's word on an answer of the route lab; also tells what learns from it. `tool` goes with all but `none`. */
  'golden.judge': {
    input: goldenRequestSchema.extend({ verdict: goldenVerdictSchema, tool: z.string().min(1).max(400).optional() }),
    output: z.object({ row: goldenRowSchema.nullable() }),
  },
  'golden.remove': { input: z.object({ ids: z.array(z.number().int()) }), output: nothing },
  /** `text`: a queries.jsonl, its tools by their full names. Lines that cannot be read are named and left out. */
  'golden.import': { input: z.object({ text: z.string() }), output: goldenImportReportSchema },
  'golden.export': { input: nothing, output: z.object({ text: z.string() }) },
  /** How the set is answered as things are. `id` names it in `golden.progress` and for `golden.cancel`. */
  'golden.score': { input: z.object({ id: z.string() }), output: goldenScoreSchema },
  /** The same before and after a change, which is not applied. */
  'golden.compare': { input: z.object({ id: z.string(), change: goldenChangeSchema }), output: goldenComparisonSchema },
  'golden.cancel': { input: z.object({ id: z.string() }), output: nothing },
  /** What the threshold of "Hand out nothing below" costs. */
  'golden.price': { input: nothing, output: abstainPriceSchema },
  'clients.list': { input: nothing, output: z.array(clientSchema) },
  'clients.create': { input: z.object({ name: z.string() }), output: z.object({ client: clientSchema, token: z.string() }) },
  'clients.remove': { input: z.object({ id: z.string() }), output: nothing },
  /** Configuration texts for the common IDE agents, with the given token filled in. */
  'clients.templates': { input: z.object({ token: z.string() }), output: z.array(clientTemplateSchema) },
  /** Only a window may: what a client's `run_code` may touch without asking again. */
  'clients.setGrant': { input: z.object({ id: z.string(), permissions: permissionsSchema }), output: clientSchema },
  /** Only a window may: makes a client a reviewing agent, or ends it. */
  'clients.setReviewer': { input: z.object({ id: z.string(), isReviewer: z.boolean() }), output: clientSchema },
  /** Only a window may: whether a client's use teaches which tool is meant, and whether what it taught counts. */
  'clients.setLearns': { input: z.object({ id: z.string(), learns: z.boolean() }), output: clientSchema },
  /** What is known of a tool from use and verdicts, the newest first. */
  'learning.examples': { input: z.object({ toolId: z.number().int() }), output: z.array(exampleSchema) },
  'learning.remove': { input: z.object({ id: z.number().int() }), output: nothing },
  /** Forgets every example. */
  'learning.clear': { input: nothing, output: z.object({ removed: z.number().int() }) },
  'drafts.submit': { input: draftSubmissionSchema, output: makeAnswerSchema },
  'drafts.list': { input: z.object({ state: draftStateSchema.optional() }), output: z.array(draftSummarySchema) },
  'drafts.get': { input: z.object({ id: z.string() }), output: reviewSchema.extend({ ticket: z.string().nullable() }) },
  /** Only a window may: `identity` is what the person saw, `ticket` comes from that window's own `drafts.get`. */
  'drafts.approve': { input: z.object({ id: z.string(), identity: z.string(), ticket: z.string() }), output: reviewSchema },
  'drafts.reject': { input: z.object({ id: z.string(), reason: z.string().min(1).max(4_000) }), output: reviewSchema },
  'made.versions': { input: z.object({ toolId: z.number().int() }), output: z.array(madeVersionSchema) },
  /** Only a window may: puts an earlier approved version back. */
  'made.rollBack': { input: z.object({ toolId: z.number().int(), version: z.number().int() }), output: madeVersionSchema },
  'made.remove': { input: z.object({ toolId: z.number().int() }), output: nothing },
  'runs.start': { input: runStartSchema, output: runSummarySchema },
  'runs.list': {
    input: z.object({ before: z.string().optional(), limit: z.number().int().min(1).max(200).default(50) }),
    output: z.array(runSummarySchema),
  },
  'runs.get': { input: z.object({ id: z.string(), waitMs: z.number().int().min(0).max(60_000).default(0) }), output: runDetailSchema },
  'runs.steps': {
    input: z.object({
      id: z.string(),
      state: runStepSchema.shape.state.optional(),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: z.object({ total: z.number().int(), steps: z.array(runStepSchema) }),
  },
  'runs.pause': { input: z.object({ id: z.string() }), output: runSummarySchema },
  'runs.resume': { input: z.object({ id: z.string(), acceptNewCode: z.boolean().default(false) }), output: runSummarySchema },
  'runs.cancel': { input: z.object({ id: z.string() }), output: runSummarySchema },
  'runs.resolve': {
    input: z.object({ id: z.string(), effect: z.string(), verdict: z.enum(['verify', 'resend', 'skip']) }),
    output: z.object({ settled: z.boolean(), message: z.string() }),
  },
  /** Makes a draft of once-only code. */
  'runs.keep': { input: z.object({ id: z.string(), name: z.string(), description: z.string() }), output: makeAnswerSchema },
  'resources.list': { input: nothing, output: z.array(resourceSchema) },
  /** Only a window may: what a name means is part of what was approved. */
  'resources.save': { input: resourceSchema, output: resourceSchema },
  'resources.remove': { input: z.object({ kind: z.string(), name: resourceNameSchema }), output: nothing },
  /** Opens the database, says hello to the mail server ...: whether it works, in words. */
  'resources.check': {
    input: z.object({ kind: z.string(), name: resourceNameSchema }),
    output: z.object({ ok: z.boolean(), message: z.string() }),
  },
  'audit.list': {
    input: z.object({
      before: z.number().int().optional(),
      subject: z.string().optional(),
      limit: z.number().int().min(1).max(1_000).default(100),
    }),
    output: z.array(auditEntrySchema),
  },
  'audit.verify': { input: nothing, output: auditCheckSchema },
  'models.overview': { input: nothing, output: modelsOverviewSchema },
  /** One of the catalogue, one that was begun, or any address. Also resumes. */
  'models.download': {
    input: z.union([z.object({ id: z.string() }), z.object({ role: modelRoleSchema, uri: z.string().min(1).max(2_000) })]),
    output: downloadSchema,
  },
  'models.pause': { input: z.object({ id: z.string() }), output: downloadSchema },
  'models.discard': { input: z.object({ id: z.string() }), output: nothing },
  /** Loads a file in a process of its own and tries it: takes seconds to minutes. */
  'models.check': {
    input: z.union([
      z.object({ id: z.string() }),
      z.object({ role: modelRoleSchema, file: z.string().min(1), prefixes: embedPrefixesSchema.optional() }),
    ]),
    output: knownModelSchema,
  },
  /** Null goes back to the built-in model. */
  'models.use': { input: z.object({ role: modelRoleSchema, id: z.string().nullable() }), output: roleInUseSchema },
  'models.forget': { input: z.object({ id: z.string() }), output: nothing },
  'activity.list': {
    input: z.object({ before: z.number().int().optional(), limit: z.number().int().min(1).max(200).default(50) }),
    output: z.array(activitySchema),
  },
} as const;

export const events = {
  'library.changed': z.object({}),
  'index.progress': indexStatusSchema,
  'activity.added': activitySchema,
  'system.changed': engineStatusSchema,
  'settings.changed': settingsSchema,
  'draft.changed': draftSummarySchema,
  'run.changed': runSummarySchema,
  'resources.changed': z.object({}),
  'models.changed': z.object({}),
  'models.download': downloadSchema,
  'learning.changed': z.object({}),
  'golden.changed': z.object({}),
  'golden.progress': goldenProgressSchema,
} as const;

export type CallName = keyof typeof calls;
export type CallInput<N extends CallName> = z.input<(typeof calls)[N]['input']>;
export type CallOutput<N extends CallName> = z.output<(typeof calls)[N]['output']>;
export type EventName = keyof typeof events;
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>;
