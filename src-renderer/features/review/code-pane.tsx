/** The code of the draft against the last approved version, with the lines marked that have findings. */
import { useMemo } from 'react';
import { CodeCompare } from '../../ui/code-compare.tsx';
import type { OpenReview } from './use-review.ts';

export function CodePane({ review, target }: { review: OpenReview; target: { line: number; round: number } | null }) {
  const { code, previous, findings, diagnostics } = review;
  const marked = useMemo(() => new Set([...findings, ...diagnostics].map(({ line }) => line)), [findings, diagnostics]);
  const former = useMemo(() => previous && { code: previous.code, name: `version ${previous.version}, the last approved` }, [previous]);
  return <CodeCompare title="Code of the draft" code={code} former={former} marked={marked} target={target} />;
}
