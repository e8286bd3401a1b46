/** How many columns of code fit into a pane, now and after its width changes. */
import { useLayoutEffect, useState, type RefObject } from 'react';

/** Narrower than this a pane may be; its rows are then clipped, but never endless. */
const fewest = 24;
/** Until the first measure. */
const usual = 100;

/** `taken`: pixels of each row that are not code. The font is that of the pane's `--text-s` in `--font-mono`. */
export function useColumns(pane: RefObject<HTMLElement | null>, taken: number): number {
  const [columns, setColumns] = useState(usual);
  useLayoutEffect(() => {
    const element = pane.current;
    if (!element) return;
    const measure = () => setColumns(Math.max(fewest, Math.floor((element.clientWidth - taken) / letterWidth(element))));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    // The first measure may have been of the fallback font.
    void document.fonts.ready.then(measure);
    return () => observer.disconnect();
  }, [pane, taken]);
  return columns;
}

function letterWidth(element: HTMLElement): number {
  const style = getComputedStyle(element);
  const canvas = document.createElement('canvas').getContext('2d');
  if (!canvas) return 8;
  canvas.font = `${style.getPropertyValue('--text-s')} ${style.getPropertyValue('--font-mono')}`;
  return canvas.measureText('0').width || 8;
}
