/** How the catalogue is written: rows of numbers on one line, so that a matrix reads as one and a diff shows which part changed. */

export function catalogueText(catalogue: object): string {
  const text = JSON.stringify(catalogue, null, 2).replaceAll(
    /\[\s+(-?[\d.][^[\]{}"]*?)\s+\]/g,
    (_, numbers: string) => `[${numbers.replaceAll(/\s+/g, ' ')}]`,
  );
  return `${text}\n`;
}
