import type { Clock } from '../clock.ts';
import { shiftedClock } from '../clock.ts';
import type { GitHubVariant } from '../options.ts';
import { RateLimits } from './rate-limits.ts';
import type {
  StoredApp,
  StoredEnvironment,
  StoredOwner,
  StoredRepository,
  StoredSharing,
  TargetId,
  TokenGrant,
} from './records.ts';
import { NamedValues, TargetSecrets } from './target-secrets.ts';

/** A repository found by name; `moved` when the name is an old one. */
export interface FoundRepository {
  readonly repository: StoredRepository;
  readonly moved: boolean;
}

/** What a repository is when it is added; what is absent has a default. */
export interface RepositoryFields {
  archived?: boolean;
  private?: boolean;
  topics?: readonly string[];
  properties?: Readonly<Record<string, string | readonly string[]>>;
  /** How long it has been there, in milliseconds; a day by default. */
  ageMs?: number;
}

const DAY_MS = 86_400_000;

/** Everything that the local GitHub holds. */
export class GitHubWorld {
  readonly variant: GitHubVariant;
  /** GitHub's own clock. */
  readonly clock: Clock;
  readonly rateLimits: RateLimits;
  readonly tokens = new Map<string, TokenGrant>();
  readonly apps = new Map<number, StoredApp>();
  /** Who may use an organization's secrets and variables, by target and name. */
  readonly sharing = new Map<string, StoredSharing>();
  readonly #owners = new Map<string, StoredOwner>();
  readonly #repositories = new Map<number, StoredRepository>();
  readonly #names = new Map<string, number>();
  readonly #oldNames = new Map<string, number>();
  readonly #secrets = new Map<string, TargetSecrets>();
  readonly #variables = new Map<string, NamedValues>();
  #lastId = 700_000_000;

  constructor(variant: GitHubVariant, clock: Clock) {
    this.variant = variant;
    this.clock = shiftedClock(clock, () => variant.clockOffsetMs);
    this.rateLimits = new RateLimits(this.clock);
  }

  /** Adds a repository. Throws when the name is taken or is not `owner/name`. */
  addRepository(fullName: string, fields: RepositoryFields): StoredRepository {
    this.#claimName(fullName);
    const [owner = ''] = fullName.split('/');
    if (this.owner(owner) === undefined) this.addOwner(owner, 'Organization');
    const repository = {
      id: this.nextId(),
      fullName,
      archived: fields.archived ?? false,
      private: fields.private ?? true,
      createdAtMs: this.clock.nowMs() - (fields.ageMs ?? DAY_MS),
      topics: fields.topics ?? [],
      properties: fields.properties ?? {},
      environments: new Map<string, StoredEnvironment>(),
    };
    this.#repositories.set(repository.id, repository);
    this.#names.set(fullName.toLowerCase(), repository.id);
    return repository;
  }

  /** Adds an account, or makes one that is there of this type. */
  addOwner(login: string, type: StoredOwner['type']): void {
    this.#owners.set(login.toLowerCase(), { id: this.nextId(), login, type });
  }

  owner(login: string): StoredOwner | undefined {
    return this.#owners.get(login.toLowerCase());
  }

  repositoriesOf(login: string): readonly StoredRepository[] {
    const prefix = `${login.toLowerCase()}/`;
    return [...this.#repositories.values()].filter(({ fullName }) => fullName.toLowerCase().startsWith(prefix));
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Gives a token's grant, unless there is none or it has ended. */
  grantOf(token: string): TokenGrant | undefined {
    const grant = this.tokens.get(token);
    return grant?.expiresAtMs !== undefined && this.clock.nowMs() >= grant.expiresAtMs ? undefined : grant;
  }

  /** Gives a repository another name; the old one leads to it until another repository takes it. */
  renameRepository(repository: StoredRepository, to: string): void {
    const from = repository.fullName;
    if (from.toLowerCase() !== to.toLowerCase()) {
      this.#claimName(to);
      this.#oldNames.set(from.toLowerCase(), repository.id);
      this.#names.delete(from.toLowerCase());
    }
    repository.fullName = to;
    this.#names.set(to.toLowerCase(), repository.id);
  }

  removeRepository(repository: StoredRepository): void {
    this.#repositories.delete(repository.id);
    this.#names.delete(repository.fullName.toLowerCase());
  }

  repositoryById(id: number): StoredRepository | undefined {
    return this.#repositories.get(id);
  }

  /** Finds a repository by its present or an old name, without regard to case. */
  findRepository(fullName: string): FoundRepository | undefined {
    const name = fullName.toLowerCase();
    const present = this.#repositories.get(this.#names.get(name) ?? 0);
    if (present) return { repository: present, moved: false };
    const former = this.#repositories.get(this.#oldNames.get(name) ?? 0);
    return former && { repository: former, moved: true };
  }

  /** Gives the secrets of a target. */
  secretsOf(target: TargetId): TargetSecrets {
    return kept(this.#secrets, targetKey(target), () => new TargetSecrets(this.#newValues()));
  }

  /** Gives the variables of a target. */
  variablesOf(target: TargetId): NamedValues {
    return kept(this.#variables, targetKey(target), () => this.#newValues());
  }

  #newValues(): NamedValues {
    return new NamedValues(this.clock, () => this.variant.metadataLagMs);
  }

  #claimName(fullName: string): void {
    if (!/^[\w.-]+\/[\w.-]+$/.test(fullName)) throw new Error(`${fullName} is not owner/name`);
    if (this.findRepository(fullName)?.moved === false) throw new Error(`${fullName} is taken`);
    this.#oldNames.delete(fullName.toLowerCase());
  }
}

/** Gives the same text for the same target. */
export function targetKey({ scope, id, store }: TargetId): string {
  return `${scope}/${id}/${store}`;
}

function kept<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
