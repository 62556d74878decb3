import { sharingKey } from './organization-secrets.ts';
import type { StoredRepository, StoredSharing, TargetId } from './records.ts';
import { storeNames } from './stores.ts';
import type { GitHubWorld } from './world.ts';

/** The repository of a name. Throws when there is none. */
export function existingRepository(world: GitHubWorld, fullName: string): StoredRepository {
  const found = world.findRepository(fullName);
  if (found === undefined) throw new Error(`there is no repository ${fullName}`);
  return found.repository;
}

/** The target of a name. Throws when there is none. */
export function targetNamed(world: GitHubWorld, target: string): TargetId {
  const named = storeNames.find((one) => target.endsWith(` ${one}`));
  const name = named === undefined ? target : target.slice(0, -named.length - 1);
  const store = named ?? 'actions';
  const [, login] = /^orgs\/([^/]+)$/.exec(name) ?? [];
  if (login !== undefined) return { scope: 'organization', id: organizationId(world, login), store };
  const [, fullName, environment] = /^([^/]+\/[^/]+)\/environments\/(.+)$/.exec(name) ?? [];
  if (fullName === undefined || environment === undefined) {
    return { scope: 'repository', id: String(existingRepository(world, name).id), store };
  }
  const stored = existingRepository(world, fullName).environments.get(environment.toLowerCase());
  if (stored === undefined) throw new Error(`${fullName} has no environment ${environment}`);
  return { scope: 'environment', id: String(stored.id), store: 'actions' };
}

function organizationId(world: GitHubWorld, login: string): string {
  const owner = world.owner(login);
  if (owner === undefined) throw new Error(`there is no organization ${login}`);
  return String(owner.id);
}

/** A secret or a variable, by name. */
export interface NamedValue {
  readonly name: string;
  readonly kind: 'secret' | 'variable';
}

/** Who may use a secret or variable of an organization. */
export function sharedAt(world: GitHubWorld, target: string, { name, kind }: NamedValue): StoredSharing {
  const key = sharingKey(targetNamed(world, target), kind, name);
  return world.sharing.get(key) ?? { visibility: 'private', repositoryIds: [] };
}
