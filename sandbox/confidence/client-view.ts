import type { ConfidenceVariant } from '../options.ts';
import { inlineRoles } from '../options.ts';
import type { StoredClient } from './records.ts';

/** Gives a client as the service shows it: on its creation, or whenever it is read. */
export function showClient(client: StoredClient, variant: ConfidenceVariant, occasion: 'create' | 'read'): object {
  const { name, displayName, description, clientId, labels, createTime, updateTime } = client;
  return {
    name,
    displayName,
    description,
    clientId,
    ...shownSecret(client, variant, occasion),
    ...(variant.generation === 'newer' ? newerFields(client) : documentedFields(client, variant)),
    labels,
    createTime,
    updateTime,
  };
}

function shownSecret({ clientSecret }: StoredClient, variant: ConfidenceVariant, occasion: 'create' | 'read'): object {
  const shown = occasion === 'create' ? variant.secretOnCreate : variant.secretOnRead;
  if (shown === 'absent') return {};
  return { clientSecret: shown === 'present' ? clientSecret : '' };
}

function newerFields({ identity, owner, creator, updater }: StoredClient): object {
  return { identity, owner, creator, updater };
}

function documentedFields(
  { roles, permissions, creator, updater, identity }: StoredClient,
  variant: ConfidenceVariant,
) {
  const signed = { createdBy: asUser(creator), updatedBy: asUser(updater) };
  return inlineRoles(variant) === 'ignored'
    ? { ...signed, identity, roles: [], permissions: [] }
    : { ...signed, roles, permissions };
}

/** The documented generation speaks of users, also where an API client did the work, and has no identities. */
function asUser(identity: string): string {
  return identity.replace(/^identities\//, 'users/');
}
