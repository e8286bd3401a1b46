/** Findings that say the same are one, with all of their lines: a flood of one kind must not bury another. */
import type { Finding } from '#contract/making.ts';

export interface FindingGroup extends Omit<Finding, 'line'> {
  /** Without those that name no place. */
  lines: number[];
  count: number;
}

const order: Record<Finding['severity'], number> = { danger: 0, warning: 1, note: 2 };

/** The gravest first. */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, FindingGroup>();
  for (const { line, ...finding } of findings) {
    const key = JSON.stringify(finding);
    const group = groups.get(key) ?? { ...finding, lines: [], count: 0 };
    group.count += 1;
    if (line > 0 && !group.lines.includes(line)) group.lines.push(line);
    groups.set(key, group);
  }
  return [...groups.values()].toSorted((a, b) => order[a.severity] - order[b.severity]);
}
