import type { GitHubVariant } from '../options.ts';
import { mixedCase, randomText } from '../random.ts';
import { appKeys } from './apps.ts';
import { sharingKey } from './organization-secrets.ts';
import type { LimitCounts } from './rate-limits.ts';
import type { Permissions, StoredEnvironment, StoredSecret, StoredSharing, TokenGrant } from './records.ts';
import { permissions } from './records.ts';
import { existingRepository, sharedAt, targetNamed } from './target-names.ts';
import type { GitHubWorld, RepositoryFields } from './world.ts';

/** A secret to be put: what it holds, and when that was written; now where no time is given. */
export interface GivenSecret {
  value: string;
  updatedAt?: Date | undefined;
}

/** An App, and where it is installed. */
export interface AppFields {
  id: number;
  permissions: Permissions;
  installations: readonly {
    owner: string;
    repositories?: 'all' | readonly string[];
    suspended?: boolean;
    /** Those of the App where absent. */
    permissions?: Permissions;
  }[];
}

/** Who may use an organization's secret, with repositories by their full names. */
export interface Sharing {
  visibility: StoredSharing['visibility'];
  repositories: readonly string[];
}

/**
 * The local GitHub, as a test reads and changes it without requests. Everything that it gives is a copy. A target is named as the
 * action names it: `owner/name`, `owner/name/environments/<name>` or `orgs/<name>`, with the name of the store after it
 * where that is not `actions`.
 */
export interface GitHubSandbox {
  /** The address of the API: what goes into the input `github-api-url`. */
  readonly url: string;
  /** All but `kind` may be changed while running. */
  readonly variant: GitHubVariant;
  /** A fine-grained token for everything. */
  readonly token: string;
  /** What the limits counted since the start. */
  limits(): LimitCounts;
  /** Adds a repository, private by default. Throws when the name is taken. */
  addRepository(fullName: string, fields?: RepositoryFields): void;
  /** Renames or moves a repository; the old name leads to it from then on. */
  renameRepository(from: string, to: string): void;
  archiveRepository(fullName: string): void;
  removeRepository(fullName: string): void;
  addOrganization(login: string): void;
  /** Makes an account a person's. */
  addUser(login: string): void;
  addEnvironment(fullName: string, name: string, protection?: readonly string[]): void;
  removeEnvironment(fullName: string, name: string): void;
  environments(fullName: string): StoredEnvironment[];
  addToken(token: string, grant: TokenGrant): void;
  /** Ends a token, as its expiry or somebody by hand would. */
  removeToken(token: string): void;
  /** Adds an App, and gives its private key in the two forms that GitHub and tools write. */
  addApp(fields: AppFields): { pkcs1: string; pkcs8: string };
  /** The installation tokens that were made: their owner, what they may do, and whether they still work. */
  installationTokens(): {
    owner: string;
    permissions: Permissions;
    /** Full names, or all that the installation has. */
    repositories: 'all' | readonly string[];
    isAlive: boolean;
  }[];
  /** The secrets of a target, opened, ordered by name. */
  secrets(target: string): StoredSecret[];
  /** Puts a secret into a target without a request; it was written now by default. */
  putSecret(target: string, name: string, secret: GivenSecret): void;
  removeSecret(target: string, name: string): void;
  /** The variables of a target, ordered by name. */
  variables(target: string): { name: string; value: string }[];
  putVariable(target: string, name: string, value: string): void;
  /** Who may use an organization's secret or variable. */
  sharing(target: string, name: string, kind?: 'secret' | 'variable'): Sharing;
  share(target: string, name: string, sharing: Sharing): void;
  /** Gives a target a new key pair; the old key is refused from then on. */
  rotateKey(target: string): void;
}

/** Gives what tests read and change, after adding the default token. Its functions throw when there is no such target. */
export function githubSandbox(world: GitHubWorld, url: string): GitHubSandbox {
  const token = `github_pat_${randomText(22, mixedCase)}_${randomText(59, mixedCase)}`;
  const all = Object.fromEntries(permissions.map((permission) => [permission, 'write' as const]));
  world.tokens.set(token, { kind: 'fine-grained', repositories: 'all', permissions: all });
  return {
    url,
    variant: world.variant,
    token,
    limits: () => ({ ...world.rateLimits.counts }),
    ...accountsView(world),
    ...targetsView(world),
  };
}

type AccountsView = Omit<GitHubSandbox, 'url' | 'variant' | 'token' | 'limits' | keyof TargetsView>;

function accountsView(world: GitHubWorld): AccountsView {
  const existing = (fullName: string) => existingRepository(world, fullName);
  return {
    addRepository: (fullName, fields = {}) => void world.addRepository(fullName, fields),
    renameRepository: (from, to) => world.renameRepository(existing(from), to),
    archiveRepository: (fullName) => {
      existing(fullName).archived = true;
    },
    removeRepository: (fullName) => world.removeRepository(existing(fullName)),
    addOrganization: (login) => world.addOwner(login, 'Organization'),
    addUser: (login) => world.addOwner(login, 'User'),
    addEnvironment: (fullName, name, protection = []) =>
      void existing(fullName).environments.set(name.toLowerCase(), { id: world.nextId(), name, protection }),
    removeEnvironment: (fullName, name) => void existing(fullName).environments.delete(name.toLowerCase()),
    environments: (fullName) => structuredClone([...existing(fullName).environments.values()]),
    addToken: (added, grant) => void world.tokens.set(added, structuredClone(grant)),
    removeToken: (ended) => void world.tokens.delete(ended),
    addApp: (fields) => addApp(world, fields),
    installationTokens: () =>
      [...world.tokens].flatMap(([token, { kind, owner, permissions: held, repositories }]) =>
        kind === 'app' && owner !== undefined
          ? [{ owner, permissions: held ?? {}, repositories, isAlive: world.grantOf(token) !== undefined }]
          : [],
      ),
  };
}

function addApp(
  world: GitHubWorld,
  { id, permissions: held, installations }: AppFields,
): { pkcs1: string; pkcs8: string } {
  world.apps.set(id, {
    id,
    permissions: held,
    installations: installations.map((one) => ({
      id: world.nextId(),
      owner: one.owner,
      repositories: one.repositories ?? 'all',
      suspended: one.suspended ?? false,
      permissions: one.permissions ?? held,
    })),
  });
  const { privateKey } = appKeys();
  const pem = (type: 'pkcs1' | 'pkcs8'): string => String(privateKey.export({ type, format: 'pem' }));
  return { pkcs1: pem('pkcs1'), pkcs8: pem('pkcs8') };
}

type TargetsView = Pick<
  GitHubSandbox,
  'secrets' | 'putSecret' | 'removeSecret' | 'variables' | 'putVariable' | 'sharing' | 'share' | 'rotateKey'
>;

function targetsView(world: GitHubWorld): TargetsView {
  const secrets = (target: string) => world.secretsOf(targetNamed(world, target));
  const variables = (target: string) => world.variablesOf(targetNamed(world, target));
  return {
    secrets: (target) => structuredClone(secrets(target).values.all()),
    putSecret: (target, name, { value, updatedAt }) => secrets(target).values.put(name, value, updatedAt),
    removeSecret: (target, name) => void secrets(target).values.remove(name),
    variables: (target) =>
      variables(target)
        .all()
        .map(({ name, value }) => ({ name, value })),
    putVariable: (target, name, value) => variables(target).put(name, value),
    sharing: (target, name, kind = 'secret') => {
      const { visibility, repositoryIds } = sharedAt(world, target, { name, kind });
      const repositories = repositoryIds.map((id) => world.repositoryById(id)?.fullName ?? String(id));
      return { visibility, repositories };
    },
    share: (target, name, { visibility, repositories }) => {
      const repositoryIds = repositories.map((fullName) => existingRepository(world, fullName).id);
      world.sharing.set(sharingKey(targetNamed(world, target), 'secret', name), { visibility, repositoryIds });
    },
    rotateKey: (target) => secrets(target).rotateKey(),
  };
}
