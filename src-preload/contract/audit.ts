/** The audit's part of the contract: append-only rows, each bound to the one before by its hash. */
import { z } from 'zod';

export const auditEntrySchema = z.object({
  seq: z.number().int(),
  at: z.string(),
  /** `draft.submitted`, `draft.approved`, `run.started`, `permission.used` ... */
  event: z.string(),
  /** What it is about: a draft's or a run's id, a resource's name. */
  subject: z.string(),
  /** Who acted: a client's name, `ui`, `jig`. */
  actor: z.string(),
  data: z.record(z.string(), z.unknown()),
  /** SHA-256 over the row before and this one, hex. */
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditCheckSchema = z.object({
  entries: z.number().int(),
  /** The first row whose hash does not follow; null when the chain is whole. */
  brokenAt: z.number().int().nullable(),
  head: z.string(),
});
export type AuditCheck = z.infer<typeof auditCheckSchema>;
