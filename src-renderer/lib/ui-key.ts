/**
 * The key that lets a page talk to the engine: it arrives in the address's fragment and is kept for this browser, so that the address of
 * a review, which carries no key, opens in a tab of its own. It is good until Jig starts again.
 */
const storageName = 'jig-ui-key';

/** Takes the key out of `#key=...`, so that it is neither in the history nor in a copied address. Null when this browser has none. */
export function takeUiKey(): string | null {
  const key = new URLSearchParams(location.hash.slice(1)).get('key');
  if (key) {
    localStorage.setItem(storageName, key);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return localStorage.getItem(storageName);
}
