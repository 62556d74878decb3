import { BlockList, isIP } from 'node:net';

/**
 * Whether an address is reached without the proxy, by the value of `no_proxy`. Entries stand between commas or blanks, in the forms
 * that curl and GitHub's runner take: `*`, a host with everything below it (with `.` or `*.` before it, or neither), each with a
 * port or without, an IP address, a network such as `10.0.0.0/8` (curl manual, NO_PROXY; GitHub Docs, Using a proxy server with
 * self-hosted runners). This machine itself is never behind a proxy.
 */
export function bypassesProxy({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const host = bareHost(hostname);
  if (host === 'localhost' || host.startsWith('127.') || host === '::1') return true;
  const target = { host, port: port || (protocol === 'https:' ? '443' : '80') };
  return entriesOf(noProxy).some((entry) => matches(entry, target));
}

/** Entries that no form explains: whoever wrote them may expect them to work. */
export function unknownEntries(noProxy: string): readonly string[] {
  return entriesOf(noProxy).filter((entry) =>
    entry.includes('/')
      ? networkOf(entry) === undefined
      : !/^(?:\*|(?:\*?\.)?[\w.-]+(?::\d+)?|\[?[\da-f:.]+\]?(?::\d+)?)$/i.test(entry),
  );
}

function entriesOf(noProxy: string): readonly string[] {
  return noProxy.split(/[\s,]+/).filter((entry) => entry !== '');
}

interface ProxyTarget {
  host: string;
  port: string;
}

function matches(entry: string, target: ProxyTarget): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInNetwork(target.host, entry);
  const [, name = entry, port = target.port] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  if (port !== target.port) return false;
  const wanted = bareHost(name).replace(/^\*?\./, '');
  return target.host === wanted || (isIP(target.host) === 0 && target.host.endsWith(`.${wanted}`));
}

function isInNetwork(host: string, entry: string): boolean {
  const network = networkOf(entry);
  if (network === undefined || isIP(host) !== isIP(network.address)) return false;
  const family = isIP(host) === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network.address, network.bits, family);
  return list.check(host, family);
}

/** A network by its first address and the bits that all its addresses share; absent where the entry is none. */
function networkOf(entry: string): { address: string; bits: number } | undefined {
  const [address = '', bits = '', ...more] = entry.split('/');
  const network = bareHost(address);
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(network)] ?? -1;
  const isWhole = more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
  return isWhole ? { address: network, bits: Number(bits) } : undefined;
}

function bareHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}
