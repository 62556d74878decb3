import { sharingKey } from './organization-secrets.ts';
import type { Place, StoredRepository, StoredSharing } from './records.ts';
import type { GitHubWorld } from './world.ts';

/** The repository of a name. Throws when there is none. */
export function existingRepository(world: GitHubWorld, fullName: string): StoredRepository {
  const found = world.findRepository(fullName);
  if (found === undefined) throw new Error(`there is no repository ${fullName}`);
  return found.repository;
}

/** The place that a target's name stands for. Throws when there is none. */
export function placeNamed(world: GitHubWorld, target: string): Place {
  const [, name = target, named = 'actions'] = /^(.*) (dependabot|codespaces)$/.exec(target) ?? [];
  const store = named === 'dependabot' || named === 'codespaces' ? named : 'actions';
  const [, login] = /^orgs\/([^/]+)$/.exec(name) ?? [];
  if (login !== undefined) return { scope: 'organization', id: organizationId(world, login), store };
  const [, fullName = name, environment] = /^([^/]+\/[^/]+)\/environments\/(.+)$/.exec(name) ?? [];
  const repository = existingRepository(world, fullName);
  if (environment === undefined) return { scope: 'repository', id: String(repository.id), store };
  const stored = repository.environments.get(environment.toLowerCase());
  if (stored === undefined) throw new Error(`${fullName} has no environment ${environment}`);
  return { scope: 'environment', id: String(stored.id), store: 'actions' };
}

function organizationId(world: GitHubWorld, login: string): string {
  const owner = world.owner(login);
  if (owner === undefined) throw new Error(`there is no organization ${login}`);
  return String(owner.id);
}

/** Who may use a secret or variable of an organization. */
export function sharedAt(
  world: GitHubWorld,
  target: string,
  { name, kind }: { name: string; kind: 'secret' | 'variable' },
): StoredSharing {
  const key = sharingKey(placeNamed(world, target), kind, name);
  return world.sharing.get(key) ?? { visibility: 'private', repositoryIds: [] };
}
