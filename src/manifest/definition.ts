import * as v from 'valibot';
import { STORE_NAMES } from '../domain/stores.ts';
import { clientName, displayName, distinctRoles, labels, labelsFrom, roleItem, roles } from '../inputs/client.ts';
import { overlap, rotateAfter } from '../inputs/duration.ts';
import { commaList, parsedItems } from '../inputs/list.ts';
import { clientIdSecret, clientSecretSecret, oneOf, prose, secretName, valid } from '../inputs/parsers.ts';
import { owner, repositoryPattern, repositoryPatterns } from '../inputs/repository.ts';
import {
  environmentItem,
  environments,
  properties,
  propertyItem,
  storeItem,
  storeNames,
  topicItem,
  topics,
} from '../inputs/target-lists.ts';
import { booleanKind, keyField, listKind, pairsKind, textKind, textOrZeroKind } from './kinds.ts';

const ROLE_BINDINGS = ['auto', 'inline', 'policy'] as const;
const VISIBILITIES = ['all', 'private', 'selected'] as const;
const STATES = ['present', 'absent'] as const;

/** What `defaults` and every client may say. */
const terms = {
  description: keyField(textKind(prose), 'Description of the client'),
  roles: keyField(listKind(roleItem, roles, distinctRoles), 'Roles, by display name or `roles/<id>`; kept exactly so'),
  permissions: keyField(listKind(valid, commaList), 'Permissions, passed on as they are'),
  labels: keyField(
    pairsKind(labelsFrom, labels),
    'Labels, `key: value`; those of `defaults` and of the client are united',
  ),
  'role-binding': keyField(textKind(oneOf(ROLE_BINDINGS), ROLE_BINDINGS), 'How roles are given'),
  'client-id-secret': keyField(textKind(clientIdSecret), 'Name of the secret that holds the client id'),
  'client-secret-secret': keyField(textKind(clientSecretSecret), 'Name of the secret that holds the client secret'),
  'client-id-variable': keyField(textKind(secretName), 'Actions variable that also holds the client id'),
  'rotate-after': keyField(textKind(rotateAfter), 'Age at which `operation: rotate` replaces the client'),
  overlap: keyField(textOrZeroKind(overlap), 'How long a replaced client keeps working'),
  adopt: keyField(
    booleanKind,
    'Whether clients may be retired that this action did not create, or that another workflow keeps',
  ),
};

/** The keys of `defaults`, each with how it is read. */
export const defaultsFields = v.object(terms);

/** The keys of one client but `targets`, each with how it is read. */
export const clientFields = v.object({
  'display-name': keyField(
    textKind(displayName),
    'Name of the client; `{owner}`, `{repository}`, `{environment}` are filled in',
  ),
  'client-name': keyField(textKind(clientName), '`apiClients/<id>`: exactly this client'),
  state: keyField(textKind(oneOf(STATES), STATES), '`absent` removes the client and its secrets'),
  ...terms,
});

/** The keys of one selection of targets, each with how it is read. */
export const selectionFields = v.object({
  repositories: keyField(listKind(repositoryPattern, repositoryPatterns), '`owner/name`, or globs'),
  'exclude-repositories': keyField(
    listKind(repositoryPattern, repositoryPatterns),
    'Repositories left out of this selection',
  ),
  topics: keyField(listKind(topicItem, topics), 'Only repositories that carry each of these topics'),
  properties: keyField(
    pairsKind((items) => parsedItems(items, propertyItem), properties),
    'Only repositories with each of these custom properties',
  ),
  environments: keyField(listKind(environmentItem, environments), 'Environment secrets instead of repository secrets'),
  'create-environments': keyField(booleanKind, 'Whether a missing environment is created'),
  organization: keyField(textKind(owner), 'Organization secrets instead'),
  'organization-visibility': keyField(textKind(oneOf(VISIBILITIES), VISIBILITIES), 'Which repositories may use them'),
  'organization-repositories': keyField(listKind(valid, commaList), 'With `selected`: these repositories'),
  stores: keyField(listKind(storeItem, storeNames), `Any of ${STORE_NAMES.join(', ')}`),
});
