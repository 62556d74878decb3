import * as v from 'valibot';
import { quoted } from '../domain/text.ts';
import { address, confidenceAddress, githubAddress } from './address.ts';
import { clientName, displayName, roles } from './client.ts';
import { overlap, rotateAfter } from './duration.ts';
import { labels } from './labels.ts';
import { list } from './list.ts';
import { environments, positiveNumber, properties, stores, targetKeys, topics } from './places.ts';
import { boolean, choice, opaque, optional, prose, token, wholeNumber, withDefault, word } from './reading.ts';
import { owner, repositoryPatterns } from './repository.ts';
import { secretName } from './secret-name.ts';

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
  'confidence-client-id': word(optional(opaque)),
  'confidence-client-secret': word(optional(opaque)),
  'confidence-token': word(optional(token)),
  'confidence-api-url': word(withDefault(confidenceAddress, DEFAULT_API_URL)),
  'confidence-token-url': word(optional(address)),
  'display-name': word(displayName),
  'client-name': word(optional(clientName)),
  description: word(optional(prose)),
  roles: word(optional(roles)),
  permissions: word(optional(list)),
  labels: word(withDefault(labels, {})),
  'role-binding': word(withDefault(choice(['auto', 'inline', 'policy']), 'auto')),
  'github-token': word(optional(token)),
  'github-app-id': word(optional(opaque)),
  // Read by sign-in.ts: what is wrong with it is told once.
  'github-app-private-key': v.string(),
  'github-api-url': word(githubAddress),
  repositories: word(withDefault(repositoryPatterns, [])),
  'exclude-repositories': word(withDefault(repositoryPatterns, [])),
  topics: word(withDefault(topics, [])),
  properties: word(withDefault(properties, [])),
  environments: word(optional(environments)),
  'create-environments': word(withDefault(boolean, false)),
  organization: word(optional(owner)),
  'organization-visibility': word(optional(choice(['all', 'private', 'selected']))),
  // Read again in the light of `organization`.
  'organization-repositories': word(optional(list)),
  stores: word(withDefault(stores, ['actions'])),
  'client-id-secret': word(withDefault(secretName, 'CONFIDENCE_CLIENT_ID')),
  'client-secret-secret': word(withDefault(secretName, 'CONFIDENCE_CLIENT_SECRET')),
  'client-id-variable': word(optional(secretName)),
  refresh: word(withDefault(choice(['always', 'stale']), 'always')),
  'only-targets': word(optional(targetKeys)),
  'max-targets': word(withDefault(positiveNumber, 500)),
  'writes-per-minute': word(optional(wholeNumber)),
  operation: word(withDefault(choice(['provision', 'rotate']), 'provision')),
  'rotate-after': word(rotateAfter),
  force: word(withDefault(boolean, false)),
  overlap: word(overlap),
  adopt: word(withDefault(boolean, false)),
  'dry-run': word(withDefault(boolean, false)),
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
