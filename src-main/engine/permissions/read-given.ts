/** What a test gives a kind of permission, by the names of what is granted: read against a schema, and refused when it names something else. */
import { z } from 'zod';
import { fail, ok, type Result } from '#contract/result.ts';
import { listed } from './names.ts';

/** Fails with `given-invalid`, the place and `fix`. */
export function readGiven<Each extends z.ZodType>(
  kind: string,
  each: Each,
  { given, granted, fix }: { given: unknown; granted: readonly string[]; fix: string },
): Result<Record<string, z.infer<Each>>> {
  const parsed = z.record(z.string(), each).optional().safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = ['given', kind, ...(issue?.path ?? [])].join('.');
    return fail('given-invalid', `${place}: ${issue?.message ?? 'not valid'}.`, fix);
  }
  const values = parsed.data ?? {};
  const stranger = Object.keys(values).find((name) => !granted.includes(name));
  if (stranger === undefined) return ok(values);
  const names = granted.length === 0 ? 'none' : listed(granted);
  return fail('given-invalid', `given.${kind}.${stranger} is not among the permissions (${names}).`, fix);
}
