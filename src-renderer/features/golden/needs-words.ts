/** What a query needs, in words. */

/** "a and b or c" would be unclear: alternatives stand in brackets where there is more than one need. */
export function needsWords(needs: readonly (readonly string[])[]): string {
  if (needs.length === 0) return 'no tool';
  return needs.map((group) => (group.length > 1 && needs.length > 1 ? `(${group.join(' or ')})` : group.join(' or '))).join(' and ');
}
