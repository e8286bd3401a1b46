/** What a query needs, as groups of tools of which any will do: one form for one meaning. */
import type { Turn } from '#contract/routing.ts';
import { sha256 } from '#lib/hash.ts';
import { requestText } from '../routing/request-text.ts';

export type Needs = readonly (readonly string[])[];

/** Each tool once a group, each group once, no empty group. */
export function tidyNeeds(needs: Needs): string[][] {
  const seen = new Set<string>();
  return needs
    .map((group) => [...new Set(group)])
    .filter((group) => {
      const key = JSON.stringify(group.toSorted());
      if (group.length === 0 || seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

/** The needs without this tool; a need that it alone met goes. */
export function withoutTool(needs: Needs, tool: string): string[][] {
  return tidyNeeds(needs.map((group) => group.filter((name) => name !== tool)));
}

/** The needs and one more, which this tool meets, unless it meets one already. */
export function withTool(needs: Needs, tool: string): string[][] {
  return needs.some((group) => group.includes(tool)) ? tidyNeeds(needs) : tidyNeeds([...needs, [tool]]);
}

/** The same for two requests that the router cannot tell apart. */
export function requestKey(query: string, context: readonly Turn[]): string {
  return sha256(JSON.stringify([query, requestText(query, context)]));
}
