import * as v from 'valibot';
import { quoted } from '../domain/text.ts';
import { address, confidenceAddress, githubAddress } from './address.ts';
import { clientName, displayName, roles } from './client.ts';
import { overlap, rotateAfter } from './duration.ts';
import { labels } from './labels.ts';
import { list } from './list.ts';
import { boolean, choice, credentialText, field, optional, prose, token, wholeNumber, withDefault } from './parsers.ts';
import { owner, repositoryPatterns } from './repository.ts';
import { secretName } from './secret-name.ts';
import { environments, positiveNumber, properties, stores, targetKeys, topics } from './target-lists.ts';

/** Where the texts tell the repository that the workflow runs in, on the GitHub that is written to. No input has this name. */
export const OWN_REPOSITORY = 'own repository';
export const DEFAULT_API_URL = 'https://api.confidence.dev';

/** Inputs whose text is masked before it is looked at. */
export const SECRET_INPUTS: readonly string[] = [
  'confidence-client-secret',
  'confidence-token',
  'github-token',
  'github-app-private-key',
];

const fields = v.object({
  'confidence-client-id': field(optional(credentialText)),
  'confidence-client-secret': field(optional(credentialText)),
  'confidence-token': field(optional(token)),
  'confidence-api-url': field(withDefault(confidenceAddress, DEFAULT_API_URL)),
  'confidence-token-url': field(optional(address)),
  'display-name': field(displayName),
  'client-name': field(optional(clientName)),
  description: field(optional(prose)),
  roles: field(optional(roles)),
  permissions: field(optional(list)),
  labels: field(withDefault(labels, {})),
  'role-binding': field(withDefault(choice(['auto', 'inline', 'policy']), 'auto')),
  'github-token': field(optional(token)),
  'github-app-id': field(optional(credentialText)),
  // Read by sign-in.ts: what is wrong with it is told once.
  'github-app-private-key': v.string(),
  'github-api-url': field(githubAddress),
  repositories: field(withDefault(repositoryPatterns, [])),
  'exclude-repositories': field(withDefault(repositoryPatterns, [])),
  topics: field(withDefault(topics, [])),
  properties: field(withDefault(properties, [])),
  environments: field(optional(environments)),
  'create-environments': field(withDefault(boolean, false)),
  organization: field(optional(owner)),
  'organization-visibility': field(optional(choice(['all', 'private', 'selected']))),
  // Read again in the light of `organization`.
  'organization-repositories': field(optional(list)),
  stores: field(withDefault(stores, ['actions'])),
  'client-id-secret': field(withDefault(secretName, 'CONFIDENCE_CLIENT_ID')),
  'client-secret-secret': field(withDefault(secretName, 'CONFIDENCE_CLIENT_SECRET')),
  'client-id-variable': field(optional(secretName)),
  refresh: field(withDefault(choice(['always', 'stale']), 'always')),
  'only-targets': field(optional(targetKeys)),
  'max-targets': field(withDefault(positiveNumber, 500)),
  'writes-per-minute': field(optional(wholeNumber)),
  operation: field(withDefault(choice(['provision', 'rotate']), 'provision')),
  'rotate-after': field(rotateAfter),
  force: field(withDefault(boolean, false)),
  overlap: field(overlap),
  adopt: field(withDefault(boolean, false)),
  'dry-run': field(withDefault(boolean, false)),
});

/** The names of the action's inputs. */
export const INPUT_NAMES = v.keyof(fields).options;

/** The action's inputs, each by its own parser; what is wrong with several together is told by conflicts.ts. */
export const inputs = v.pipe(
  fields,
  v.forward(
    v.partialCheck(
      [['client-id-secret'], ['client-secret-secret']],
      (given) => given['client-id-secret'] !== given['client-secret-secret'],
      ({ input }) =>
        `saw ${quoted(input['client-id-secret'])} twice; accepted: a name other than that of client-id-secret`,
    ),
    ['client-secret-secret'],
  ),
);

/** The inputs as values. */
export type Inputs = v.InferOutput<typeof inputs>;
