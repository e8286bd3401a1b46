/** True once `active` has held for a while: skeletons that flash by are worse than none. */
import { useEffect, useState } from 'react';

export function useDelayed(active: boolean, delayMs = 150): boolean {
  const [isDue, setDue] = useState(false);
  useEffect(() => {
    if (!active) return setDue(false);
    const timer = setTimeout(() => setDue(true), delayMs);
    return () => clearTimeout(timer);
  }, [active, delayMs]);
  return active && isDue;
}
