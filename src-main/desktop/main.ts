/** The desktop app's entry: looks that everything is there, makes sure that it is the only one on its home, and boots. */
import { join } from 'node:path';
import { app, dialog } from 'electron';
import { createLogger, stderrSink } from '#lib/logger.ts';
import { registerAppScheme } from './app-protocol.ts';
import { boot } from './boot.ts';
import { findPlaces } from './places.ts';

const logger = createLogger('desktop', stderrSink);
const places = findPlaces(app);
app.enableSandbox();
registerAppScheme();

if (!places.ok) {
  dialog.showErrorBox('Jig cannot start', `${places.error.message}\n${places.error.fix}`);
  app.exit(1);
} else {
  // Chromium's own files lie in the home too: two homes are two apps, each with a lock of its own.
  app.setPath('userData', join(places.value.home, 'desktop'));
  if (!app.requestSingleInstanceLock()) app.quit();
  else {
    app
      .whenReady()
      .then(() => boot(places.value, logger))
      .catch((error: unknown) => {
        logger.error('the shell could not start', { error: String(error) });
        app.exit(1);
      });
  }
}
