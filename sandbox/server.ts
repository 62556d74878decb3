import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { textAnswer } from './answer.ts';
import type { Call, Service } from './call.ts';
import type { Handler, Pipeline } from './pipeline.ts';
import { pass } from './pipeline.ts';
import type { Outcome } from './wire.ts';
import { send } from './wire.ts';

/** A server that listens on 127.0.0.1. */
export interface Listener {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  /** Stops listening and destroys every open connection. */
  close(): Promise<void>;
}

/** What a server needs to be told. */
export interface ListenWish {
  readonly service: Service;
  /** Makes the handler, once the server's own address is known. */
  readonly handler: (url: string) => Handler;
  readonly pipeline: Pipeline;
  readonly port: number;
}

/** Starts a server for one service. Throws when the port is taken. */
export async function listen({ service, handler, pipeline, port }: ListenWish): Promise<Listener> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const url = `http://127.0.0.1:${address.port}`;
  const ready = handler(url);
  server.on('request', (request, response) => {
    serve({ request, response, service }, (call) => pass(call, ready, pipeline)).catch((error: unknown) => {
      // A caller that goes away in the middle of its request is no defect.
      if (request.complete) pipeline.defects.push(error);
      response.destroy();
    });
  });
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { url, close };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly service: Service;
}

async function serve(
  { request, response, service }: Exchange,
  passOn: (call: Call) => Promise<Outcome>,
): Promise<void> {
  const path = request.url ?? '/';
  const base = 'http://127.0.0.1';
  if (!path.startsWith('/') || !URL.canParse(base + path)) {
    send(response, { kind: 'whole', answer: textAnswer(400, 'text/plain', 'Bad request line.') });
    return;
  }
  const method = request.method ?? 'GET';
  const { headers } = request;
  const body = await readBody(request);
  send(response, await passOn({ service, method, path, url: new URL(base + path), headers, body }));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
