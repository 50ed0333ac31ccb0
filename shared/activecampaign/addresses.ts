/**
 * Which IP addresses the app may connect to. The check sits in the agent's own look-up, on the very addresses that
 * are then connected to: a check beforehand would be fooled by a name that resolves differently the second time.
 */
import dns from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Ranges that are not the public internet: IANA special-purpose address registries, and Azure's own. */
const notPublic = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  notPublic.addSubnet(net, prefix, 'ipv4');
// Azure's virtual public address for the platform's own services (Microsoft Learn, "What is IP address 168.63.129.16?").
notPublic.addAddress('168.63.129.16', 'ipv4');

/** Global unicast is 2000::/3; of it these are tunnels, documentation or not routed. All else is not public. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');
const notGlobal = new BlockList();
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  notGlobal.addSubnet(net, prefix, 'ipv6');

/** True for an address of the public internet. IPv6 forms that wrap an IPv4 address are never public. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !notPublic.check(address, 'ipv4');
  if (version === 6) return globalUnicast.check(address, 'ipv6') && !notGlobal.check(address, 'ipv6');
  return false;
}

/** Code of the error with which the look-up refuses. */
export const addressRefused = 'ERR_ADDRESS_REFUSED';

/** The look-up for an agent: fails with code `ERR_ADDRESS_REFUSED` when any address of the name is not public. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const first = addresses?.[0];
    if (error) callback(error, '', 0);
    else if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
      callback(Object.assign(new Error('Not a public address.'), { code: addressRefused }), '', 0);
    } else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};
