import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import type { Certified } from '../../support/certificates.ts';

/** Something that listens on loopback. */
export interface Door {
  readonly port: number;
  close(): Promise<void>;
}

/** TLS in front of an `http:` address. */
export async function secureDoor(address: string, { cert, key }: Certified): Promise<Door> {
  const port = Number(new URL(address).port);
  const server = createSecureServer({ cert, key }, (socket) => joined(socket, connect(port, '127.0.0.1')));
  return await opened(server);
}

/** How a proxy behaves. */
export interface ProxyRules {
  /** Where the hosts really are. */
  readonly ports: Readonly<Record<string, number>>;
  /** `user:password`; anybody may pass where it is absent. */
  readonly credentials?: string;
  /** Hosts that it refuses with 403. */
  readonly refused?: readonly string[];
}

/** A proxy, and the `host:port` of every tunnel it was asked for. */
export interface ConnectProxy extends Door {
  readonly asked: readonly string[];
}

/** An HTTP proxy that opens tunnels by CONNECT, and does nothing else. */
export async function connectProxy({ ports, credentials, refused = [] }: ProxyRules): Promise<ConnectProxy> {
  const asked: string[] = [];
  const wanted = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on('connect', ({ url = '', headers }, socket: Socket) => {
    const [host = ''] = url.split(':');
    asked.push(url);
    const port = ports[host];
    if (headers['proxy-authorization'] !== wanted) refuse(socket, '407 Proxy Authentication Required');
    else if (port === undefined || refused.includes(host)) refuse(socket, '403 Forbidden');
    else {
      const upstream = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'));
      joined(socket, upstream);
    }
  });
  return { ...(await opened(server)), asked };
}

function refuse(socket: Socket, status: string): void {
  socket.on('error', () => {});
  socket.end(`HTTP/1.1 ${status}\r\ncontent-length: 6\r\nproxy-authenticate: Basic realm="p"\r\n\r\nmarker`);
}

function joined(a: Socket, b: Socket): void {
  const end = (): void => {
    a.destroy();
    b.destroy();
  };
  a.pipe(b).pipe(a);
  for (const socket of [a, b]) socket.on('error', end).on('close', end);
}

async function opened(server: Server | ReturnType<typeof createSecureServer>): Promise<Door> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (!isAddress(address)) throw new Error('the server has no port');
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port: address.port, close };
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
