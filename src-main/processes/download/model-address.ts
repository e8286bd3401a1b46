/** From the address of a model as people write it to the one that is asked. */
import { fail, ok, type Result } from '#contract/result.ts';

const huggingFace = 'https://huggingface.co/';
const howToWrite = 'Write hf:<user>/<model>/<file>.gguf, or the https address of a .gguf file.';

/** Machines that an unencrypted address may name: nobody can change the file on its way. */
const here = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Fails with `model-address-invalid`. `endpoint` stands for Hugging Face's own address where a mirror is used. */
export function modelAddress(uri: string, endpoint: string | null = null): Result<URL> {
  const hf = /^hf:(?:\/\/)?([^/#:]+)\/([^/#:]+)\/([^#]+)(?:#(.+))?$/.exec(uri);
  if (hf) {
    const [, user = '', model = '', path = '', revision = 'main'] = hf;
    const parts = [user, model, 'resolve', revision, ...path.split('/')].map(encodeURIComponent);
    if (parts.some((part) => part === '' || part === '.' || part === '..')) return invalid(uri, 'it names no file');
    return ok(new URL(parts.join('/'), withSlash(endpoint ?? huggingFace)));
  }
  if (uri.startsWith('hf:')) return invalid(uri, 'it names a model and not a file of it');
  if (!URL.canParse(uri)) return invalid(uri, 'it is no address');
  const url = new URL(uri);
  if (url.protocol === 'https:') return ok(url);
  if (url.protocol !== 'http:') return invalid(uri, `${url.protocol} is no way to fetch a model`);
  return here.has(url.hostname) ? ok(url) : invalid(uri, 'without encryption, the file could be changed on its way');
}

/** Name of the file behind an address. */
export function addressedFile(url: URL): string {
  const last = url.pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function withSlash(address: string): string {
  return address.endsWith('/') ? address : `${address}/`;
}

function invalid(uri: string, why: string): Result<never> {
  return fail('model-address-invalid', `${uri} cannot be downloaded: ${why}.`, howToWrite);
}
