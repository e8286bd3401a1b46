/** The library: sources on the left, the tools they brought in the middle, the open tool on the right. */
import { useEffect } from 'react';
import { on } from '../../lib/client.ts';
import { useEngine } from '../../lib/engine-store.ts';
import { formatPlural } from '../../lib/format.ts';
import { useNavigation } from '../../lib/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState, Loading } from '../../ui/states.tsx';
import { IndexProgress } from './index-progress.tsx';
import { useLibrary } from './library-store.ts';
import { ProfileList } from './profile-list.tsx';
import { SourceList } from './source-list.tsx';
import { ToolDetailPane } from './tool-detail-pane.tsx';
import { ToolList } from './tool-list.tsx';
import styles from './library.module.css';
import sideStyles from './source-list.module.css';

export function LibraryPage() {
  const session = useEngine((state) => state.session);
  const isReadOnly = useEngine((state) => state.status?.readOnly ?? false);
  // Token counts come in while the index is built: the list is read again when that is done.
  const isIndexed = useEngine(({ status }) => status !== null && status.index.embedded >= status.index.tools);
  const sources = useLibrary((state) => state.sources);
  const failure = useLibrary((state) => state.failure);
  const refresh = useLibrary((state) => state.refresh);
  const open = useNavigation((state) => state.open);

  useEffect(() => {
    if (session > 0) void refresh();
    return on('library.changed', () => void refresh());
  }, [session, isIndexed, refresh]);

  const toolCount = sources?.reduce((sum, source) => sum + source.toolCount, 0) ?? 0;
  return (
    <Page
      title="Library"
      subtitle={sources && sources.length > 0 && `${formatPlural(toolCount, 'tool')} from ${formatPlural(sources.length, 'source')}`}
      actions={
        <>
          <IndexProgress />
          <Button kind="primary" icon="plus" onClick={() => open('import')} disabled={isReadOnly}>
            Import
          </Button>
        </>
      }
    >
      {sources === null ? (
        <Loading failure={failure} lines={6} />
      ) : sources.length === 0 ? (
        <div className={styles['first']}>
          <EmptyState
            icon="library"
            title="No tools yet"
            action={
              <Button kind="primary" icon="plus" onClick={() => open('import')} disabled={isReadOnly}>
                Import tools
              </Button>
            }
          >
            Bring in the MCP servers that your editor already uses, an OpenAPI document, or a list of definitions.
          </EmptyState>
        </div>
      ) : (
        <>
          <div className={sideStyles['side']}>
            <SourceList sources={sources} toolCount={toolCount} />
            <ProfileList />
          </div>
          <ToolList sources={sources} />
          <ToolDetailPane />
        </>
      )}
    </Page>
  );
}
