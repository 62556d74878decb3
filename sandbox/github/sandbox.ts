import type { GitHubVariant } from '../options.ts';
import { mixedCase, randomText } from '../random.ts';
import type { Place, StoredRepository, StoredSecret, TokenGrant } from './records.ts';
import type { GitHubWorld } from './world.ts';

/** The local GitHub, as a test sees and changes it from behind. All that it gives are copies. */
export interface GitHubSandbox {
  /** The address of the API: what goes into the input `github-api-url`. */
  readonly url: string;
  /** All but `kind` may be changed while running. */
  readonly variant: GitHubVariant;
  /** A fine-grained token for all repositories that may write secrets and variables. */
  readonly token: string;
  /** Adds a repository; private, unless told otherwise. Throws when the name is taken. */
  addRepository(fullName: string, fields?: { archived?: boolean; private?: boolean }): void;
  /** Renames or moves a repository; the old name leads to it from then on. */
  renameRepository(from: string, to: string): void;
  archiveRepository(fullName: string): void;
  removeRepository(fullName: string): void;
  addToken(token: string, grant: TokenGrant): void;
  /** Ends a token, as its expiry or somebody by hand would. */
  removeToken(token: string): void;
  /** The secrets of a repository, opened, ordered by name. */
  secrets(fullName: string): StoredSecret[];
  /** Puts a secret there without a request; written now, unless told otherwise. */
  putSecret(fullName: string, name: string, value: string, updatedAt?: Date): void;
  removeSecret(fullName: string, name: string): void;
  /** The variables of a repository, ordered by name. */
  variables(fullName: string): { name: string; value: string }[];
  putVariable(fullName: string, name: string, value: string): void;
  /** Gives a repository a new key pair; the old key is refused from then on. */
  rotateKey(fullName: string): void;
}

/** Gives the view from behind, after adding the default token. Its functions throw when there is no such repository. */
export function githubSandbox(world: GitHubWorld, url: string): GitHubSandbox {
  const token = `github_pat_${randomText(22, mixedCase)}_${randomText(59, mixedCase)}`;
  world.tokens.set(token, { kind: 'fine-grained', repositories: 'all', secrets: 'write', variables: 'write' });
  const existing = (fullName: string) => existingRepository(world, fullName);
  const vault = (fullName: string) => world.vault(actionsPlace(existing(fullName)));
  const shelf = (fullName: string) => world.variables(actionsPlace(existing(fullName)));
  return {
    url,
    variant: world.variant,
    token,
    addRepository: (fullName, fields = {}) => void world.addRepository(fullName, fields),
    renameRepository: (from, to) => world.renameRepository(existing(from), to),
    archiveRepository: (fullName) => {
      existing(fullName).archived = true;
    },
    removeRepository: (fullName) => world.removeRepository(existing(fullName)),
    addToken: (added, grant) => void world.tokens.set(added, structuredClone(grant)),
    removeToken: (ended) => void world.tokens.delete(ended),
    secrets: (fullName) => structuredClone(vault(fullName).secrets.all()),
    putSecret: (fullName, name, value, updatedAt) => vault(fullName).secrets.put(name, value, updatedAt),
    removeSecret: (fullName, name) => void vault(fullName).secrets.remove(name),
    variables: (fullName) =>
      shelf(fullName)
        .all()
        .map(({ name, value }) => ({ name, value })),
    putVariable: (fullName, name, value) => shelf(fullName).put(name, value),
    rotateKey: (fullName) => vault(fullName).rotateKey(),
  };
}

function actionsPlace({ id }: StoredRepository): Place {
  return { scope: 'repository', id, store: 'actions' };
}

function existingRepository(world: GitHubWorld, fullName: string): StoredRepository {
  const found = world.findRepository(fullName);
  if (found === undefined) throw new Error(`there is no repository ${fullName}`);
  return found.repository;
}
