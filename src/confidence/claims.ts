import * as v from 'valibot';
import type { ConfidenceSignIn } from '../domain/spec.ts';

const claims = v.record(v.string(), v.unknown());
// What some issuers put after the client id in `sub`.
const SUFFIX = /@clients$/;

/** The client ids that may be those of the client a run signs in with; absent where an access token does not tell. */
export function signedInAs(signIn: ConfidenceSignIn): ReadonlySet<string> | undefined {
  if (signIn.kind === 'client') return new Set([signIn.clientId]);
  const [, payload = ''] = signIn.token.reveal().split('.');
  const parsed = v.safeParse(claims, json(Buffer.from(payload, 'base64url').toString('utf8')));
  const { azp, client_id, sub } = parsed.success ? parsed.output : {};
  const told = [azp, client_id, sub].flatMap((claim) => (typeof claim === 'string' ? claim.replace(SUFFIX, '') : []));
  const ids = told.filter((id) => id !== '');
  return ids.length === 0 ? undefined : new Set(ids);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
