import * as v from 'valibot';
import { DEFAULT_STORE } from '../domain/stores.ts';
import { address, confidenceAddress, githubAddress } from './address.ts';
import { clientName, displayName, displayNames, labels, roles } from './client.ts';
import { maxWait, overlap, rotateAfter } from './duration.ts';
import { commaList } from './list.ts';
import {
  boolean,
  type Combined,
  clientIdSecret,
  clientSecretSecret,
  credentialText,
  field,
  oneOf,
  optional,
  positiveNumber,
  prose,
  secretName,
  secretText,
  type Texts,
  token,
  valid,
  wholeNumber,
  withDefault,
} from './parsers.ts';
import { owner, repositoryPatterns } from './repository.ts';
import { environments, properties, storeNames, targetKeys, topics } from './target-lists.ts';

/** The key of the workflow's own repository among the texts, where it is on the GitHub that is written to. No input has this name. */
export const OWN_REPOSITORY = 'own repository';
/** The repository and the workflow file that run the step, beside the inputs; absent outside of a workflow. */
export const MANAGED_FROM = 'managed from';
/** The folder that the path of a manifest begins in, beside the inputs; empty where there is none. */
export const WORKSPACE = 'workspace';
export const DEFAULT_API_URL = 'https://api.confidence.dev';

/** Inputs whose text is masked before it is looked at. */
export const SECRET_INPUTS: readonly string[] = [
  'confidence-client-secret',
  'confidence-token',
  'github-token',
  'github-app-private-key',
];

/**
 * One row for each input: its name and what reads its text. A new input also has an entry in action.yml and a use in
 * settings.ts; what it must not be combined with is a row of conflicts.ts.
 */
const fields = v.object({
  'confidence-client-id': field(optional(credentialText)),
  'confidence-client-secret': field(optional(secretText)),
  'confidence-token': field(optional(token)),
  'confidence-api-url': field(withDefault(confidenceAddress, DEFAULT_API_URL)),
  'confidence-token-url': field(optional(address)),
  'display-name': field(withDefault(displayName, '')),
  'client-name': field(optional(clientName)),
  description: field(optional(prose)),
  roles: field(optional(roles)),
  permissions: field(optional(commaList)),
  labels: field(withDefault(labels, {})),
  'role-binding': field(withDefault(oneOf(['auto', 'inline', 'policy']), 'auto')),
  'github-token': field(optional(token)),
  'github-app-id': field(optional(credentialText)),
  // sign-in.ts reads it, so that a wrong one is reported once.
  'github-app-private-key': v.string(),
  'github-api-url': field(githubAddress),
  repositories: field(withDefault(repositoryPatterns, [])),
  'exclude-repositories': field(withDefault(repositoryPatterns, [])),
  topics: field(withDefault(topics, [])),
  properties: field(withDefault(properties, [])),
  environments: field(optional(environments)),
  'create-environments': field(withDefault(boolean, false)),
  organization: field(optional(owner)),
  'organization-visibility': field(optional(oneOf(['all', 'private', 'selected']))),
  // settings.ts reads it again, by the name of the organization.
  'organization-repositories': field(optional(commaList)),
  stores: field(withDefault(storeNames, [DEFAULT_STORE])),
  'client-id-secret': field(clientIdSecret),
  'client-secret-secret': field(clientSecretSecret),
  'client-id-variable': field(optional(secretName)),
  refresh: field(withDefault(oneOf(['always', 'stale']), 'always')),
  'only-targets': field(optional(targetKeys)),
  'max-targets': field(withDefault(positiveNumber, 500)),
  'unreachable-targets': field(withDefault(oneOf(['stop', 'skip']), 'stop')),
  'writes-per-minute': field(optional(wholeNumber)),
  'max-wait': field(maxWait),
  manifest: field(optional(prose)),
  'shard-index': field(withDefault(wholeNumber, 0)),
  'shard-total': field(withDefault(positiveNumber, 1)),
  'only-clients': field(optional(displayNames)),
  operation: field(withDefault(oneOf(['provision', 'rotate', 'revoke', 'audit']), 'provision')),
  'rotate-after': field(rotateAfter),
  force: field(withDefault(boolean, false)),
  overlap: field(overlap),
  adopt: field(withDefault(boolean, false)),
  'max-removals': field(withDefault(wholeNumber, 10)),
  'fail-on': field(withDefault(oneOf(['drift', 'never']), 'drift')),
  'dry-run': field(withDefault(boolean, false)),
});

/** The names of the action's inputs. */
export const INPUT_NAMES = v.keyof(fields).options;

/** The name of an input. */
export type InputName = (typeof INPUT_NAMES)[number];

/** The inputs as values. */
export type Inputs = v.InferOutput<typeof fields>;

/** The action's inputs, each read by its own parser. */
export function inputsFrom(texts: Texts): Combined<Inputs> {
  const parsed = v.safeParse(fields, texts);
  if (parsed.success) return valid(parsed.output);
  const inputs = parsed.issues.map((issue) => ({ input: v.getDotPath(issue) ?? '', wrong: issue.message }));
  return { kind: 'invalid', inputs };
}
