/** The one table of calls and events between windows and engine: handlers, preload and client are typed from it. */
import { z } from 'zod';
import {
  importReportSchema,
  importRequestSchema,
  profileSchema,
  sourceSchema,
  toolDetailSchema,
  toolStateSchema,
  toolSummarySchema,
} from './library.ts';
import { routeRequestSchema, routeSchema } from './routing.ts';
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
  'clients.list': { input: nothing, output: z.array(clientSchema) },
  'clients.create': { input: z.object({ name: z.string() }), output: z.object({ client: clientSchema, token: z.string() }) },
  'clients.remove': { input: z.object({ id: z.string() }), output: nothing },
  /** Configuration texts for the common IDE agents, with the given token filled in. */
  'clients.templates': { input: z.object({ token: z.string() }), output: z.array(clientTemplateSchema) },
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
} as const;

export type CallName = keyof typeof calls;
export type CallInput<N extends CallName> = z.input<(typeof calls)[N]['input']>;
export type CallOutput<N extends CallName> = z.output<(typeof calls)[N]['output']>;
export type EventName = keyof typeof events;
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>;
