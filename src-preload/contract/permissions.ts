/** The permissions' part of the contract: what a made tool may ask for, what a person has configured, and how both are shown. */
import { z } from 'zod';

export const permissionKindSchema = z.enum(['sql', 'http', 'tcp', 'mail', 'files', 'kv', 'secrets', 'tools']);
export type PermissionKind = z.infer<typeof permissionKindSchema>;

/** Names of resources: what a tool writes after `sql.` and a person reads in the review. */
export const resourceNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,39}$/, 'must be a-z, 0-9, _ or -, start with a letter, and have at most 40 characters');

const accessSchema = z.enum(['read', 'write']);
export const httpMethodSchema = z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** The `permissions` of a made tool. Every key is a resource's name, except under `http` (also a public host) and `tcp` (also a public `host:port`). */
export const permissionsSchema = z.strictObject({
  sql: z.record(z.string(), accessSchema).optional(),
  http: z
    .record(
      z.string(),
      z.strictObject({
        /** Default GET and HEAD. */
        methods: z.array(httpMethodSchema).min(1).optional(),
        /** Secrets that may be put into headers for this host. */
        secrets: z.array(z.string()).optional(),
      }),
    )
    .optional(),
  tcp: z.record(z.string(), z.strictObject({ tls: z.boolean().optional() })).optional(),
  mail: z.record(z.string(), z.strictObject({ maxPerRun: z.number().int().positive() })).optional(),
  files: z.record(z.string(), accessSchema).optional(),
  /** The tool's own small store; it outlives runs and versions. */
  kv: accessSchema.optional(),
  /** Usable by name inside `http` and `mail`, never readable. */
  secrets: z.array(z.string()).optional(),
  /** Full names of library tools. */
  tools: z.array(z.string()).optional(),
});
export type Permissions = z.infer<typeof permissionsSchema>;

/** One plain row of the review sheet. */
export const permissionRowSchema = z.object({
  kind: permissionKindSchema,
  name: z.string(),
  /** For people: "read and write", "GET, POST", "at most 10,000 messages a run" ... */
  access: z.string(),
  /** What stands behind the name now: a path, an address; null when nothing is configured. */
  target: z.string().nullable(),
  requested: z.boolean(),
  /** What the rehearsal saw the tool do with it, e.g. "2 reads, 1 write"; null when it was not used. */
  observed: z.string().nullable(),
  /** Against the last approved version. */
  change: z.enum(['added', 'removed', 'changed', 'same']),
});
export type PermissionRow = z.infer<typeof permissionRowSchema>;

export const resourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sql'), name: resourceNameSchema, path: z.string().min(1) }),
  z.object({
    kind: z.literal('http'),
    name: resourceNameSchema,
    /** Requests stay below it. May be a private or loopback address: the person has named it. */
    baseUrl: z.url({ protocol: /^https?$/ }),
  }),
  z.object({
    kind: z.literal('tcp'),
    name: resourceNameSchema,
    host: z.string().min(1),
    port: z.number().int().min(1).max(65_535),
    tls: z.boolean(),
  }),
  z.object({
    kind: z.literal('mail'),
    name: resourceNameSchema,
    host: z.string().min(1),
    port: z.number().int().min(1).max(65_535),
    /** TLS from the first byte (port 465); otherwise STARTTLS where the server offers it. */
    secure: z.boolean(),
    user: z.string(),
    /** Write-only; empty keeps what is stored. */
    password: z.string(),
    passwordSet: z.boolean(),
    from: z.string().min(3),
    /** Messages a second; 0 is no limit. */
    ratePerSecond: z.number().min(0).max(10_000),
  }),
  z.object({
    kind: z.literal('files'),
    name: resourceNameSchema,
    path: z.string().min(1),
    quotaMb: z.number().int().min(1).max(1_048_576),
  }),
  z.object({
    kind: z.literal('secret'),
    name: resourceNameSchema,
    /** Write-only; empty keeps what is stored. */
    value: z.string(),
    valueSet: z.boolean(),
  }),
]);
export type Resource = z.infer<typeof resourceSchema>;
export type ResourceKind = Resource['kind'];
