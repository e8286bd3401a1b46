/** Hands the page its one line to the engine: a MessagePort under the name `jig-port`. Nothing else crosses this bridge. */
import { ipcRenderer } from 'electron';

ipcRenderer.on('jig-port', (event) => {
  // The page's origin is a scheme of our own; the message stays inside this very window.
  window.postMessage('jig-port', window.location.origin, event.ports);
});
