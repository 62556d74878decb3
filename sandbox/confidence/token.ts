import * as v from 'valibot';
import type { Answer } from '../answer.ts';
import { jsonAnswer, Refusal } from '../answer.ts';
import { readFields } from './fields.ts';
import type { ConfidenceRequest, ConfidenceRoute } from './route.ts';

const exchange = v.strictObject({
  grantType: v.literal('client_credentials'),
  clientId: v.string(),
  clientSecret: v.string(),
});

/** The token endpoint. */
export const tokenRoutes: readonly ConfidenceRoute[] = [
  { method: 'POST', path: '/v1/oauth/token', right: 'open', handle: exchangeCredential },
];

function exchangeCredential({ call, world }: ConfidenceRequest): Answer {
  const { clientId, clientSecret } = readFields(call, exchange);
  const client = world.clientById(clientId);
  if (client === undefined || !world.signsIn(clientId, clientSecret)) {
    // The secret is in the answer on purpose: an action that prints this body prints a secret, and a test can find it.
    throw new Refusal(401, `Invalid client credentials: clientId=${clientId} clientSecret=${clientSecret}`);
  }
  const { tokenKeys, expiresIn, tokenLifetimeSeconds } = world.variant;
  const token = world.tokens.issue(client);
  const lifetime = expiresIn === 'string' ? String(tokenLifetimeSeconds) : tokenLifetimeSeconds;
  return jsonAnswer(
    200,
    tokenKeys === 'camel' ? { accessToken: token, expiresIn: lifetime } : { access_token: token, expires_in: lifetime },
  );
}
