/** The window: shell, open screen, overlays. */
import { useNavigation, type ScreenName } from '../lib/navigation.ts';
import { ActivityPage } from '../features/activity/index.ts';
import { ConnectPage } from '../features/connect/index.ts';
import { LabPage } from '../features/lab/index.ts';
import { ImportDialog, LibraryPage } from '../features/library/index.ts';
import { ModelsPage } from '../features/models/index.ts';
import { ReviewPage } from '../features/review/index.ts';
import { RunDialog, RunsPage } from '../features/runs/index.ts';
import { SettingsPage } from '../features/settings/index.ts';
import { Toasts } from '../ui/toast.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Palette } from './palette.tsx';
import { Shell } from './shell.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { useKeymap } from './use-keymap.ts';

const pages: Record<ScreenName, () => React.ReactNode> = {
  library: LibraryPage,
  lab: LabPage,
  review: ReviewPage,
  runs: RunsPage,
  models: ModelsPage,
  connect: ConnectPage,
  activity: ActivityPage,
  settings: SettingsPage,
};

export function App() {
  const { screen, overlay, open } = useNavigation();
  useKeymap();
  const Screen = pages[screen];
  const close = () => open(null);
  return (
    <>
      <Shell>
        <ErrorBoundary key={screen}>
          <Screen />
        </ErrorBoundary>
      </Shell>
      {overlay === 'palette' && <Palette onClose={close} />}
      {overlay === 'shortcuts' && <ShortcutsDialog onClose={close} />}
      {overlay === 'import' && <ImportDialog onClose={close} />}
      {overlay === 'run' && <RunDialog onClose={close} />}
      <Toasts />
    </>
  );
}
