import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';

/** What happens on the connection at the end of a request. */
export type Outcome =
  | { readonly kind: 'whole'; readonly answer: Answer }
  | { readonly kind: 'truncated'; readonly answer: Answer }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' };

/** Gives the status that a caller sees; 0 for none. */
export function outcomeStatus(outcome: Outcome): number {
  return 'answer' in outcome ? outcome.answer.status : 0;
}

/** Carries an outcome out on the connection. */
export function send(response: ServerResponse, outcome: Outcome): void {
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
