import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { type Answer, textAnswer } from './answer.ts';
import type { Call, Outcome, Service } from './call.ts';
import type { Handler, Pipeline } from './pipeline.ts';
import { pass } from './pipeline.ts';

/** A server that listens on 127.0.0.1. */
export interface Listener {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  /** Resolves once no connection is open, and all that came over them is handled or held. */
  idle(): Promise<void>;
  /** Stops listening and destroys every open connection. */
  close(): Promise<void>;
}

/** How a server is started. */
export interface ListenOptions {
  readonly service: Service;
  /** Makes the handler, once the server's own address is known. */
  readonly handler: (url: string) => Handler;
  readonly pipeline: Pipeline;
  readonly port: number;
}

/** Starts a server for one service. Throws when the port is taken. */
export async function listen({ service, handler, pipeline, port }: ListenOptions): Promise<Listener> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const url = `http://127.0.0.1:${address.port}`;
  const ready = handler(url);
  server.on('request', (request, response) => {
    serve({ request, response, service }, (call) => pass(call, ready, pipeline)).catch((error: unknown) => {
      // A caller may go away in the middle of its request: that is no defect.
      if (request.complete) pipeline.defects.push(error);
      response.destroy();
    });
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.once('close', () => sockets.delete(socket))));
  const idle = async (): Promise<void> => {
    for (const socket of sockets) await once(socket, 'close');
    await new Promise((resolve) => setImmediate(resolve));
  };
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { url, idle, close };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly service: Service;
}

async function serve(
  { request, response, service }: Exchange,
  handle: (call: Call) => Promise<Outcome>,
): Promise<void> {
  const path = request.url ?? '/';
  const base = 'http://127.0.0.1';
  if (!path.startsWith('/') || !URL.canParse(base + path)) {
    send(response, { kind: 'whole', answer: textAnswer(400, 'text/plain', 'Bad request line.') });
    return;
  }
  const method = request.method ?? 'GET';
  const { headers } = request;
  const left = new AbortController();
  response.once('close', () => left.abort());
  const body = await readBody(request);
  const call = { service, method, path, url: new URL(base + path), headers, body, gone: left.signal };
  send(response, await handle(call));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, outcome: Outcome): void {
  if (outcome.kind === 'hang') return;
  if (outcome.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (outcome.kind === 'truncated') sendHalf(response, outcome.answer);
  else sendWhole(response, outcome.answer);
}

function sendWhole(response: ServerResponse, { status, headers, body }: Answer): void {
  const bodiless = status === 204 || status === 304;
  response.writeHead(status, bodiless ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) });
  response.end(bodiless ? undefined : body);
}

function sendHalf(response: ServerResponse, { status, headers, body }: Answer): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': String(bytes.length) });
  response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => response.socket?.destroy());
}
