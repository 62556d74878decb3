import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../domain/api-client.ts';
import { MARKER, REQUEST_LABEL } from '../domain/labels.ts';
import type { Order } from '../domain/plan.ts';
import type { Api } from './api.ts';
import { apiClient } from './api-clients.ts';

/** The body of a create, and the random label by which the run recognizes the client that the create makes. */
export interface CreateRequest {
  request: string;
  body: Readonly<Record<string, unknown>>;
}

/** The create for an order, with the label that marks the client as this action's. */
export function createRequest({ spec, roles, marks }: Pick<Order, 'spec' | 'roles' | 'marks'>): CreateRequest {
  const request = randomUUID();
  const body = {
    displayName: spec.displayName,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    ...(roles === undefined ? {} : { roles }),
    ...(spec.permissions === undefined ? {} : { permissions: spec.permissions }),
    labels: { ...spec.labels, ...marks, [MARKER.key]: MARKER.value, [REQUEST_LABEL]: request },
  };
  return { request, body };
}

/**
 * Whether a refusal holds what may be the secret of a client that the service made all the same, which nothing masks yet: a word
 * of sixteen characters or more, letters and digits, that the request does not have. A name such as `google.rpc.v1.Status` is none.
 */
function holdsUnknownToken(text: string, known: string): boolean {
  const words = text.match(/[\w+/=~-]{16,}/g) ?? [];
  return words.some((word) => /\d/.test(word) && /[a-z]/i.test(word) && !known.includes(word));
}

/** Sends one create, and never a second time. */
export async function postClient(api: Api, { body }: CreateRequest): Promise<ApiClient> {
  const known = JSON.stringify(body);
  const mayHoldSecret = (text: string): boolean => holdsUnknownToken(text, known);
  return await api.send({ method: 'POST', path: 'apiClients', body, mayHoldSecret }, apiClient(api.masks));
}
