/** Opens a TCP or TLS connection to the very addresses that were checked, so that a name cannot change its mind between check and use. */
import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { fail, ok, type Result } from '#contract/result.ts';
import { errorText } from '#lib/guards.ts';
import { untilAborted } from '#lib/until-aborted.ts';
import { addressProblem } from './public-address.ts';

export interface ResolvedAddress {
  address: string;
  family: number;
}

/** All addresses of a name. Rejects when there are none. */
export type ResolveName = (host: string) => Promise<ResolvedAddress[]>;

export const systemResolver: ResolveName = (host) => lookup(host, { all: true, verbatim: true });

export interface ConnectTarget {
  /** A name, or an address without brackets. */
  host: string;
  port: number;
  tls: boolean;
  /** A person has configured this very target: it may be on this machine or network. */
  isPrivateAllowed: boolean;
}

/**
 * The addresses of a host, all checked: one that is not public refuses the whole name. Fails with `address-refused` or `host-unknown`.
 */
export async function checkHost(
  { host, isPrivateAllowed }: Pick<ConnectTarget, 'host' | 'isPrivateAllowed'>,
  resolve: ResolveName,
): Promise<Result<ResolvedAddress[]>> {
  let addresses: ResolvedAddress[];
  try {
    addresses = isIP(host) === 0 ? await resolve(host) : [{ address: host, family: isIP(host) }];
  } catch (error) {
    return fail('host-unknown', `The host ${host} could not be found: ${errorText(error)}.`, 'Check the name and the network connection.');
  }
  if (addresses.length === 0) return fail('host-unknown', `The host ${host} has no address.`, 'Check the name.');
  if (isPrivateAllowed) return ok(addresses);
  for (const { address } of addresses) {
    const problem = addressProblem(address);
    if (problem !== null) {
      return fail(
        'address-refused',
        `The host ${host} leads to ${address} (${problem}); only public addresses are reached by name.`,
        "If it is meant, ask the person to add it in Jig's Settings, under Resources, and use that name.",
      );
    }
  }
  return ok(addresses);
}

/**
 * Connects within `timeoutMs`. The caller owns the socket. Fails with `address-refused`, `host-unknown`, `connect-failed`, `connect-timeout`
 * or `aborted`.
 */
export async function connectChecked(
  target: ConnectTarget,
  { resolve, signal, timeoutMs }: { resolve: ResolveName; signal: AbortSignal; timeoutMs: number },
): Promise<Result<Socket>> {
  const place = `${target.host}:${target.port}`;
  const ends = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const stopped = (): Result<never> =>
    signal.aborted
      ? fail('aborted', `Connecting to ${place} was cancelled.`, 'Nothing needs to be done.')
      : fail(
          'connect-timeout',
          `${place} did not accept a connection within ${timeoutMs} ms.`,
          'Check that it is running, or allow more time.',
        );
  const checked = await untilAborted(checkHost(target, resolve), ends);
  if (checked === 'aborted') return stopped();
  if (!checked.ok) return checked;
  const socket = open(target, checked.value);
  return new Promise((settle) => {
    const end = (result: Result<Socket>): void => {
      ends.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      if (!result.ok) socket.destroy();
      // A socket that fails after its owner has turned away must not end the process.
      socket.on('error', () => {});
      settle(result);
    };
    const onAbort = (): void => end(stopped());
    const onError = (error: Error): void =>
      end(fail('connect-failed', `Connecting to ${place} failed: ${errorText(error)}.`, 'Check that it is running and reachable.'));
    if (ends.aborted) return onAbort();
    ends.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    socket.once(target.tls ? 'secureConnect' : 'connect', () => end(ok(socket)));
  });
}

function open({ host, port, tls }: ConnectTarget, addresses: ResolvedAddress[]): Socket {
  const first = addresses[0] ?? { address: host, family: 4 };
  const pinned: LookupFunction = (_name, options, callback) => {
    if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  };
  const options = { host, port, lookup: pinned };
  if (!tls) return connectTcp(options);
  return connectTls({ ...options, ...(isIP(host) === 0 ? { servername: host } : {}) });
}
