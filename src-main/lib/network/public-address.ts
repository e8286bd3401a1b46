/** Which addresses are the public internet's: everything else is somebody's own machine or network, and is refused unless a person named it. */
import ipaddr from 'ipaddr.js';

/** Reached from every Azure machine, and hands out its credentials, though it looks public. */
const publicButInternal = ['168.63.129.16'];

/** All of the public IPv6 internet is in here; what lies outside is local, embedded or not assigned. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** NAT64: on networks with IPv6 only, public IPv4 hosts have these addresses. */
const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/**
 * Why an address (as DNS or a socket gives it) is not a public one: "loopback", "private" ...; null when it is public. An address that
 * carries an IPv4 address inside is judged by that; 6to4 and Teredo, which a router may unwrap anywhere, never pass.
 */
export function addressProblem(address: string): string | null {
  if (!ipaddr.isValid(address)) return 'not an address';
  const parsed = ipaddr.parse(address.replace(/%.*$/, ''));
  if (parsed instanceof ipaddr.IPv4) return ipv4Problem(parsed);
  const inside = embedded(parsed);
  if (inside) return ipv4Problem(inside);
  const range = parsed.range();
  if (range !== 'unicast') return words[range] ?? range;
  return parsed.match(globalUnicast) ? null : 'reserved';
}

function ipv4Problem(address: ipaddr.IPv4): string | null {
  if (publicButInternal.includes(address.toString())) return 'cloud metadata';
  const range = address.range();
  return range === 'unicast' ? null : (words[range] ?? range);
}

function embedded(address: ipaddr.IPv6): ipaddr.IPv4 | null {
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return address.match(nat64) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : null;
}

const words: Record<string, string> = {
  loopback: 'loopback: this machine',
  unspecified: 'unspecified: this machine',
  private: 'private: a local network',
  uniqueLocal: 'private: a local network',
  linkLocal: 'link-local: cloud metadata is served there',
  carrierGradeNat: 'shared by a provider, not public',
  '6to4': 'an IPv4 address inside 6to4',
  teredo: 'an IPv4 address inside Teredo',
};
