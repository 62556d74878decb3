import * as v from 'valibot';
import { address, githubAddress } from './address.ts';
import { clientName, displayName, hasPlaceholder, roles } from './client.ts';
import { labels } from './labels.ts';
import { list } from './list.ts';
import { boolean, choice, opaque, optional, prose, wholeNumber, withDefault, word } from './reading.ts';
import { repositories } from './repository.ts';
import { secretName } from './secret-name.ts';

export const DEFAULT_API_URL = 'https://api.confidence.dev';

/** Inputs whose text is masked before it is looked at. */
export const SECRET_INPUTS: readonly string[] = ['confidence-client-secret', 'confidence-token', 'github-token'];

const fields = v.object({
  'confidence-client-id': word(optional(opaque)),
  'confidence-client-secret': word(optional(opaque)),
  'confidence-token': word(optional(opaque)),
  'confidence-api-url': word(withDefault(address, DEFAULT_API_URL)),
  'confidence-token-url': word(optional(address)),
  'display-name': word(displayName),
  'client-name': word(optional(clientName)),
  description: word(optional(prose)),
  roles: word(optional(roles)),
  permissions: word(optional(list)),
  labels: word(withDefault(labels, {})),
  'role-binding': word(withDefault(choice(['auto', 'inline', 'policy']), 'auto')),
  'github-token': word(opaque),
  'github-api-url': word(githubAddress),
  repositories: word(repositories),
  'client-id-secret': word(withDefault(secretName, 'CONFIDENCE_CLIENT_ID')),
  'client-secret-secret': word(withDefault(secretName, 'CONFIDENCE_CLIENT_SECRET')),
  'client-id-variable': word(optional(secretName)),
  refresh: word(withDefault(choice(['always', 'stale']), 'always')),
  'writes-per-minute': word(optional(wholeNumber)),
  operation: word(withDefault(choice(['provision']), 'provision')),
  'dry-run': word(withDefault(boolean, false)),
});

/** The names of the action's inputs. */
export const INPUT_NAMES = v.keyof(fields).options;

/** The action's inputs: each by its own parser, then those that depend on one another. All that is wrong is told at once. */
export const inputs = v.pipe(
  fields,
  v.forward(
    v.partialCheck(
      [['confidence-client-id'], ['confidence-client-secret'], ['confidence-token']],
      (given) => (given['confidence-token'] !== undefined) !== anyClientGiven(given) && bothOrNone(given),
      'accepted: either confidence-client-id and confidence-client-secret, or confidence-token',
    ),
    ['confidence-client-id'],
  ),
  v.forward(
    v.partialCheck(
      [['client-id-secret'], ['client-secret-secret']],
      (given) => given['client-id-secret'] !== given['client-secret-secret'],
      'accepted: two different names, for client-id-secret and client-secret-secret',
    ),
    ['client-secret-secret'],
  ),
  v.forward(
    v.partialCheck(
      [['display-name'], ['client-name']],
      (given) => given['client-name'] === undefined || !hasPlaceholder(given['display-name']),
      'accepted: with client-name, a display-name without placeholders',
    ),
    ['client-name'],
  ),
);

interface ConfidenceSignInInputs {
  'confidence-client-id': string | undefined;
  'confidence-client-secret': string | undefined;
}

function anyClientGiven(given: ConfidenceSignInInputs): boolean {
  return given['confidence-client-id'] !== undefined || given['confidence-client-secret'] !== undefined;
}

function bothOrNone(given: ConfidenceSignInInputs): boolean {
  return (given['confidence-client-id'] === undefined) === (given['confidence-client-secret'] === undefined);
}
