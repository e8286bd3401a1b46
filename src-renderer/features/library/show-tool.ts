/** Opens the library at one tool. */
import { useNavigation } from '../../lib/navigation.ts';
import { useLibrary } from './library-store.ts';

export function showTool(id: number, localName: string): void {
  useNavigation.getState().go('library');
  const { setFilter, openTool } = useLibrary.getState();
  setFilter({ text: localName, sourceId: null, profile: null, state: 'all' });
  openTool(id);
}
