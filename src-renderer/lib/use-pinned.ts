/** What is open where nothing was chosen: the first, and it stays open when another becomes the first. */
import { useEffect, useState } from 'react';

export function usePinned(chosen: string | null, first: string | null): string | null {
  const [pinned, setPinned] = useState<string | null>(null);
  const open = chosen ?? pinned ?? first;
  useEffect(() => setPinned(open), [open]);
  return open;
}
