/** Stands in compiled code before the author's first character, on line 1: what is before it is ours. */
export const sourceMark = '/*^*/';

/** How many characters of the first line are not the author's; 0 where nothing was put before them. */
export function lengthBeforeSource(compiled: string): number {
  const at = compiled.indexOf(sourceMark);
  return at === -1 ? 0 : at + sourceMark.length;
}
