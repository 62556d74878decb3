import type { Accounts } from './client.ts';
import { environmentsOf } from './environments.ts';
import type { QueryDeps } from './graphql.ts';
import { type Properties, propertiesOf } from './properties.ts';
import { type Found, type FullName, namedRepositories, type Repository, repositoriesOf } from './repositories.ts';
import type { RepositoryAges } from './young-repository.ts';

/** What is asked of GitHub about repositories, each once a run, however many selectors ask. They throw as a request does. */
export interface Lookups {
  /** Repositories of one owner, in the order given, spelled as they are asked for. */
  named(names: readonly FullName[]): Promise<readonly Found[]>;
  /** Every repository of an owner; absent where there is no such owner. */
  all(owner: string): Promise<readonly Repository[] | undefined>;
  /** The names of a repository's environments. */
  environments(repository: FullName): Promise<readonly string[]>;
  /** The custom properties of an organization's repositories. */
  properties(owner: string): Promise<Properties>;
}

/** What lookups need. */
export interface LookupDeps extends Omit<QueryDeps, 'github'> {
  accounts: Accounts;
  /** Every repository that the selectors name: those of one owner are looked up together. */
  names: readonly FullName[];
  ages: RepositoryAges;
}

/** Looks repositories up, and remembers what it found. */
export function lookups({ accounts, names: all, masks, ages, withTopics }: LookupDeps): Lookups {
  const depsFor = async (owner: string): Promise<QueryDeps> => ({
    github: await accounts.of(owner),
    masks,
    withTopics,
  });
  const namedAt = remembering(async (owner: string) => {
    const known = new Map(all.filter((one) => one.owner.toLowerCase() === owner).map((one) => [keyOf(one), one]));
    const found = await namedRepositories([...known.values()], await depsFor(owner));
    noteAges(
      found.flatMap((one) => (one.kind === 'repository' ? one.repository : [])),
      ages,
    );
    return new Map([...known.keys()].map((key, index) => [key, found[index]]));
  });
  const environmentsAt = remembering(async (fullName: string) => {
    const [owner = '', name = ''] = fullName.split('/');
    return await environmentsOf({ owner, name }, await accounts.of(owner));
  });
  const ownedBy = remembering(async (owner: string) => {
    const repositories = await repositoriesOf(owner, await depsFor(owner));
    noteAges(repositories ?? [], ages);
    return repositories;
  });
  const propertiesAt = remembering(async (owner: string) => await propertiesOf(owner, await accounts.of(owner)));
  return {
    named: async (names) => {
      const owner = names[0]?.owner.toLowerCase();
      if (owner === undefined) return [];
      const found = await namedAt(owner);
      return names.flatMap((name) => spelledAs(name, found.get(keyOf(name))));
    },
    all: async (owner) => await ownedBy(owner),
    environments: async ({ owner, name }) => await environmentsAt(`${owner}/${name}`),
    properties: async (owner) => await propertiesAt(owner),
  };
}

function keyOf({ owner, name }: FullName): string {
  return `${owner}/${name}`.toLowerCase();
}

function noteAges(repositories: readonly Repository[], ages: RepositoryAges): void {
  for (const repository of repositories)
    if (repository.createdAtMs !== undefined) ages.note(repository, repository.createdAtMs);
}

function spelledAs({ owner, name }: FullName, found: Found | undefined): readonly Found[] {
  if (found === undefined) return [];
  return [found.kind === 'repository' ? { ...found, repository: { ...found.repository, owner, name } } : found];
}

/** The same function, which does its work once for each text, whatever its case. A failure is remembered too. */
function remembering<T>(work: (text: string) => Promise<T>): (text: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return async (text) => {
    const key = text.toLowerCase();
    const before = known.get(key) ?? work(text);
    known.set(key, before);
    return await before;
  };
}
