import * as v from 'valibot';
import type { Destination } from '../domain/destination.ts';
import { BadInput } from '../domain/errors.ts';
import type { Masks } from '../domain/masks.ts';
import type { ConfidenceSignIn, Settings, Subject } from '../domain/wish.ts';
import { displayNameAt } from './client.ts';
import { DEFAULT_API_URL, inputs, SECRET_INPUTS } from './schema.ts';
import { signInFrom } from './sign-in.ts';

const DEFAULT_TOKEN_URL = 'https://iam.confidence.dev/v1/oauth/token';
// One write a second is what GitHub asks of integrations; Enterprise Server has no limits by default.
const POLITE_WRITES_PER_MINUTE = 60;

type Inputs = v.InferOutput<typeof inputs>;

/**
 * The run's settings from the texts of its inputs. Secrets are masked before anything is looked at.
 * @throws BadInput naming every wrong input
 */
export function settingsFrom(texts: Readonly<Record<string, string>>, masks: Masks): Settings {
  for (const name of SECRET_INPUTS) masks.secret(texts[name] ?? '');
  const parsed = v.safeParse(inputs, texts);
  const signIn = signInFrom(texts, masks);
  if (parsed.success && 'kind' in signIn) return settings(parsed.output, signIn, masks);
  const wrong = (parsed.issues ?? []).map((issue) => ({ input: v.getDotPath(issue), wrong: issue.message }));
  if ('wrong' in signIn) wrong.unshift(signIn);
  throw new BadInput(
    wrong.map(({ input, wrong }) => ({
      what: masks.clean(`input ${input}: ${wrong}`, 2_000),
      brief: `input ${input} is wrong, see the log`,
    })),
  );
}

function settings(given: Inputs, signIn: ConfidenceSignIn, masks: Masks): Settings {
  const isEnterpriseServer = given['github-api-url'].endsWith('/api/v3');
  const apiUrl = given['confidence-api-url'];
  const usualTokenUrl = apiUrl === DEFAULT_API_URL ? DEFAULT_TOKEN_URL : `${apiUrl}/v1/oauth/token`;
  return {
    confidence: {
      apiUrl,
      tokenUrl: given['confidence-token-url'] ?? usualTokenUrl,
      signIn,
    },
    github: {
      apiUrl: given['github-api-url'],
      token: masks.secret(given['github-token']),
      isEnterpriseServer,
      writesPerMinute: given['writes-per-minute'] ?? (isEnterpriseServer ? 0 : POLITE_WRITES_PER_MINUTE),
    },
    wish: {
      subjects: subjects(given),
      names: {
        clientId: given['client-id-secret'],
        clientSecret: given['client-secret-secret'],
        variable: given['client-id-variable'],
      },
      refresh: given.refresh,
      dryRun: given['dry-run'],
    },
  };
}

/** One subject for each distinct display name, in the order of the repositories. */
function subjects(given: Inputs): readonly Subject[] {
  const destinations = new Map<string, Destination[]>();
  for (const destination of given.repositories) {
    const name = displayNameAt(given['display-name'], destination);
    destinations.set(name, [...(destinations.get(name) ?? []), destination]);
  }
  return [...destinations].map(([displayName, places]) => ({
    client: {
      displayName,
      clientName: given['client-name'],
      description: given.description,
      roles: given.roles,
      permissions: given.permissions,
      labels: given.labels,
      roleBinding: given['role-binding'],
    },
    destinations: places,
  }));
}
