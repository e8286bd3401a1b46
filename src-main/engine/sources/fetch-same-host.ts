/** A fetch for requests that carry credentials: it follows redirects on the same host only, because the headers go along. */

const maxRedirects = 5;

/** The same server, or its encrypted twin. */
function isSameHost(from: URL, to: URL): boolean {
  const isUpgrade =
    from.protocol === 'http:' && to.protocol === 'https:' && from.hostname === to.hostname && from.port === '' && to.port === '';
  return to.origin === from.origin || isUpgrade;
}

/** Answers with the redirect itself where it leads to another host. Throws what fetch throws. */
export async function fetchSameHost(address: string | URL, { method: first = 'GET', ...init }: RequestInit = {}): Promise<Response> {
  let url = new URL(address);
  let method = first;
  let { body } = init;
  for (let hop = 0; ; hop += 1) {
    const response = await fetch(url, { ...init, method, ...(body === undefined ? {} : { body }), redirect: 'manual' });
    const location = response.headers.get('location');
    const target = location === null ? null : URL.parse(location, url.href);
    if (response.status < 300 || response.status >= 400 || !target || !isSameHost(url, target) || hop === maxRedirects) return response;
    await response.body?.cancel();
    if (response.status === 303 || (method === 'POST' && response.status < 307)) {
      method = 'GET';
      body = null;
    }
    url = target;
  }
}
