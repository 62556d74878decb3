import type { Masks } from '../domain/masks.ts';
import type { ConfidenceSignIn } from '../domain/wish.ts';
import type { Reading } from './reading.ts';

const CLIENT = ['confidence-client-id', 'confidence-client-secret'] as const;
const TOKEN = 'confidence-token';

/** How to sign in to Confidence, from the texts of the three inputs for it: exactly one of the two ways. */
export function signInFrom(texts: Readonly<Record<string, string>>, masks: Masks): Reading<ConfidenceSignIn> {
  const [clientId, clientSecret, token] = [...CLIENT, TOKEN].map((name) => texts[name] ?? '');
  if (clientId && clientSecret && !token) {
    return { value: { kind: 'client', clientId, clientSecret: masks.secret(clientSecret) } };
  }
  if (token && !clientId && !clientSecret) return { value: { kind: 'token', token: masks.secret(token) } };
  const seen = [...CLIENT, TOKEN].filter((name) => texts[name]);
  const accepted = `accepted: either ${CLIENT.join(' and ')}, or ${TOKEN}`;
  return { wrong: `saw ${seen.length === 0 ? 'neither of the two ways to sign in' : seen.join(' and ')}; ${accepted}` };
}
