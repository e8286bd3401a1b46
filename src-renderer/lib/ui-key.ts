/** The key that lets this page talk to the engine: it arrives in the address's fragment and is kept for the tab only. */
const storageName = 'jig-ui-key';

/** Takes the key out of `#key=...`, so that it is neither in the history nor in a copied address. Null when the tab has none. */
export function takeUiKey(): string | null {
  const key = new URLSearchParams(location.hash.slice(1)).get('key');
  if (key) {
    sessionStorage.setItem(storageName, key);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return sessionStorage.getItem(storageName);
}
