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
  return entriesOf(noProxy).filter(
    (entry) => !/^(?:\*|(?:\*?\.)?[\w.-]+(?::\d+)?|\[?[\da-f:.]+\]?(?::\d+)?(?:\/\d+)?)$/i.test(entry),
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
  const [address = '', bits = ''] = entry.split('/');
  const [kind, network] = [isIP(host), bareHost(address)];
  if (kind === 0 || isIP(network) !== kind || !/^\d{1,3}$/.test(bits)) return false;
  const list = new BlockList();
  const family = kind === 4 ? 'ipv4' : 'ipv6';
  if (Number(bits) > (kind === 4 ? 32 : 128)) return false;
  list.addSubnet(network, Number(bits), family);
  return list.check(host, family);
}

function bareHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}
