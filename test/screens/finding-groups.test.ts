/** Findings of the review: the same said many times is one row, and the gravest come first. */
import { expect, it } from 'vitest';
import type { Finding } from '../../src-preload/contract/making.ts';
import { groupFindings } from '../../src-renderer/features/review/finding-groups.ts';

const finding = (severity: Finding['severity'], message: string, line: number, by = 'Jig'): Finding => ({
  source: by === 'Jig' ? 'jig' : 'agent',
  by,
  severity,
  line,
  message,
});

it('gathers the lines of one message, keeps who said it apart, and puts danger first', () => {
  const groups = groupFindings([
    finding('note', 'long', 3),
    ...Array.from({ length: 30 }, (_, index) => finding('danger', 'hidden', 10 + (index % 15))),
    finding('note', 'long', 9),
    finding('note', 'long', 9, 'Reviewer'),
    finding('warning', 'no place', 0),
  ]);
  expect(groups.map(({ severity, by, count, lines }) => [severity, by, count, lines.length])).toEqual([
    ['danger', 'Jig', 30, 15],
    ['warning', 'Jig', 1, 0],
    ['note', 'Jig', 2, 2],
    ['note', 'Reviewer', 1, 1],
  ]);
});
