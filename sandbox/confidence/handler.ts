import type { Answer } from '../answer.ts';
import { jsonAnswer, Refusal, textAnswer, withHeaders } from '../answer.ts';
import type { Call } from '../call.ts';
import type { ConfidenceVariant } from '../options.ts';
import type { Handler } from '../pipeline.ts';
import { routeTable } from '../routes.ts';
import type { Caller } from './access-tokens.ts';
import { apiClientRoutes } from './api-clients.ts';
import { policyRoutes } from './policies.ts';
import { roleRoutes } from './roles.ts';
import type { ConfidenceRoute } from './route.ts';
import { tokenRoutes } from './token.ts';
import type { ConfidenceWorld } from './world.ts';

/** gRPC's codes and their names, by HTTP status. */
const codes: Readonly<Record<number, readonly [number, string]>> = {
  400: [3, 'INVALID_ARGUMENT'],
  401: [16, 'UNAUTHENTICATED'],
  403: [7, 'PERMISSION_DENIED'],
  404: [5, 'NOT_FOUND'],
  409: [6, 'ALREADY_EXISTS'],
};

const findRoute = routeTable<ConfidenceRoute>([...tokenRoutes, ...apiClientRoutes, ...roleRoutes, ...policyRoutes]);
const withoutToken: Caller = { identity: 'identities/nobody', mayWrite: false };

/** Gives what answers the requests to Confidence: routes, then the access token, then the right, then the route itself. */
export function confidenceHandler(world: ConfidenceWorld): Handler {
  return {
    clock: world.ownClock,
    handle: (call) => {
      try {
        return answer(call, world);
      } catch (error) {
        if (error instanceof Refusal) return refusalAnswer(error, world.variant);
        throw error;
      }
    },
  };
}

function answer(call: Call, world: ConfidenceWorld): Answer {
  const found = findRoute(call.method, call.url.pathname, ({ offered }) => offered?.(world.variant) ?? true);
  if (found.kind === 'unknown') return pageNotFound;
  if (found.kind === 'other-method') {
    return withHeaders(textAnswer(405, 'text/plain', 'Method Not Allowed'), { allow: found.allow.join(', ') });
  }
  const { row, parameters } = found;
  const caller = row.right === 'open' ? withoutToken : callerOf(call, world);
  if (row.right === 'write' && !caller.mayWrite)
    throw new Refusal(403, `Permission denied: ${call.method} ${row.path}.`);
  return row.handle({ call, world, parameters, caller });
}

const pageNotFound = textAnswer(
  404,
  'text/html',
  '<!DOCTYPE html><html><head><title>404</title></head><body><h1>Page not found</h1></body></html>',
);

function callerOf(call: Call, world: ConfidenceWorld): Caller {
  const token = /^Bearer +(\S+)$/i.exec(call.headers.authorization ?? '')?.[1];
  if (token === undefined) throw new Refusal(401, 'An access token is required.');
  const caller = world.tokens.callerOf(token);
  if (caller === undefined) throw new Refusal(401, 'The access token is unknown or has expired.');
  return caller;
}

function refusalAnswer({ status, message }: Refusal, { errorShape }: ConfidenceVariant): Answer {
  if (errorShape === 'text') return textAnswer(status, 'text/plain', message);
  const [code, name] = codes[status] ?? [2, 'UNKNOWN'];
  return errorShape === 'plain'
    ? jsonAnswer(status, { code, message, status: name })
    : jsonAnswer(status, { error: { message, status: name } });
}
