/** Virtual rows of one height; older ones are asked for when the end comes into view. */
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useEffect, type RefObject } from 'react';

interface EndlessRows<E> {
  scroller: RefObject<E | null>;
  count: number;
  /** In pixels. */
  rowHeight: number;
  keyOf(index: number): string | number;
  hasOlder: boolean;
  loadOlder(): Promise<void>;
}

export function useEndlessRows<E extends Element>(options: EndlessRows<E>): Virtualizer<E, Element> {
  const { scroller, count, rowHeight, keyOf, hasOlder, loadOlder } = options;
  const virtual = useVirtualizer<E, Element>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: keyOf,
    overscan: 12,
  });
  const last = virtual.getVirtualItems().at(-1)?.index ?? -1;
  useEffect(() => {
    if (hasOlder && last >= count - 1) void loadOlder();
  }, [last, count, hasOlder, loadOlder]);
  return virtual;
}
