/** Whether what a source asks for are permissions at all. */
import type { Diagnostic } from '#contract/making.ts';
import { permissionsSchema, type Permissions } from '#contract/permissions.ts';
import { permissionFix, type Asked } from './asked.ts';
import { SourceText } from './source-text.ts';

/** `places` are the offsets of its keys in the code. */
export function checkPermissions(asked: Asked, code: string, places: Readonly<Record<string, number>>): Permissions | Diagnostic[] {
  const parsed = permissionsSchema.safeParse(asked);
  if (parsed.success) return parsed.data;
  const source = new SourceText(code);
  return parsed.error.issues.map(({ path, message }) => {
    const at = places[path.slice(0, 2).join('.')] ?? places[String(path[0] ?? '')] ?? places[''] ?? 0;
    return source.diagnostic(
      'policy',
      'error',
      at,
      `permissions${path.map((part) => `.${String(part)}`).join('')}: ${message}.`,
      permissionFix,
    );
  });
}
