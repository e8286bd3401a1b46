/** Where a profile is served. */
import { useEngine } from '../../lib/engine-store.ts';

/** Makes the address of a profile from its name. */
export function useProfileAddress(): (name: string) => string {
  const mcpUrl = useEngine((state) => state.status?.urls.mcp ?? '');
  return (name) => `${mcpUrl}/p/${name}`;
}
