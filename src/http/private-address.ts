import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

const NOT_PUBLIC = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv6');

/** True for an IP address that is not on the public internet: private, loopback, link-local, shared, multicast. */
export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address);
  if (mapped) {
    const [high = 0, low = 0] = mapped.slice(1).map((part) => parseInt(part, 16));
    return isPrivateAddress([high >> 8, high & 255, low >> 8, low & 255].join('.'));
  }
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const ip = dotted ?? address;
  return isIP(ip) === 6 ? NOT_PUBLIC.check(ip, 'ipv6') : NOT_PUBLIC.check(ip, 'ipv4');
}

/** True when a URL names a private address, without asking anybody; names that mean this machine count. */
export function namesPrivate(url: string): boolean {
  const host = hostOf(url);
  if (host === undefined) return true;
  if (isIP(host) !== 0) return isPrivateAddress(host);
  return /(^|\.)(localhost|local|internal|localdomain)\.?$/i.test(host);
}

/** True when a URL leads to a private address, by its name or by any address that the name resolves to. */
export async function leadsToPrivate(url: string): Promise<boolean> {
  const host = hostOf(url);
  if (host === undefined || namesPrivate(url)) return true;
  if (isIP(host) !== 0) return false;
  try {
    const addresses = await lookup(host, { all: true });
    return addresses.some(({ address }) => isPrivateAddress(address));
  } catch {
    // A name that cannot be resolved leads nowhere; the request itself will say so.
    return false;
  }
}

/** The host of a URL as the URL parser understands it, so that `127.1` and `0x7f000001` are what they mean. */
function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : undefined;
}
