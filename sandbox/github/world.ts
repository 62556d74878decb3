import type { Clock } from '../clock.ts';
import { shiftedClock } from '../clock.ts';
import type { GitHubVariant } from '../options.ts';
import { Budget } from './budget.ts';
import type { Place, StoredRepository, TokenGrant } from './records.ts';
import { Shelf, Vault } from './vault.ts';

/** A repository found by name; `moved` when the name is an old one. */
export interface FoundRepository {
  readonly repository: StoredRepository;
  readonly moved: boolean;
}

/** Everything the local GitHub remembers. */
export class GitHubWorld {
  readonly variant: GitHubVariant;
  /** GitHub's own clock. */
  readonly clock: Clock;
  readonly budget: Budget;
  readonly tokens = new Map<string, TokenGrant>();
  readonly #repositories = new Map<number, StoredRepository>();
  readonly #oldNames = new Map<string, number>();
  readonly #vaults = new Map<string, Vault>();
  readonly #variables = new Map<string, Shelf>();
  #lastId = 700_000_000;

  constructor(variant: GitHubVariant, clock: Clock) {
    this.variant = variant;
    this.clock = shiftedClock(clock, () => variant.clockOffsetMs);
    this.budget = new Budget(this.clock);
  }

  /** Adds a repository. Throws when the name is taken or is not `owner/name`. */
  addRepository(fullName: string, fields: { archived?: boolean; private?: boolean }): StoredRepository {
    this.#claimName(fullName);
    this.#lastId += 1;
    const flags = { archived: fields.archived ?? false, private: fields.private ?? true };
    const repository = { id: this.#lastId, fullName, ...flags, createdAtMs: this.clock.nowMs() };
    this.#repositories.set(repository.id, repository);
    return repository;
  }

  /** Gives a repository another name; the old one leads to it until another repository takes it. */
  renameRepository(repository: StoredRepository, to: string): void {
    const from = repository.fullName;
    if (from.toLowerCase() !== to.toLowerCase()) {
      this.#claimName(to);
      this.#oldNames.set(from.toLowerCase(), repository.id);
    }
    repository.fullName = to;
  }

  removeRepository(repository: StoredRepository): void {
    this.#repositories.delete(repository.id);
  }

  repositoryById(id: number): StoredRepository | undefined {
    return this.#repositories.get(id);
  }

  /** Finds a repository by its present or an old name, without regard to case. */
  findRepository(fullName: string): FoundRepository | undefined {
    const name = fullName.toLowerCase();
    const present = [...this.#repositories.values()].find((candidate) => candidate.fullName.toLowerCase() === name);
    if (present) return { repository: present, moved: false };
    const former = this.#repositories.get(this.#oldNames.get(name) ?? 0);
    return former && { repository: former, moved: true };
  }

  /** Gives the vault of a place; each place has one, with its own key pair. */
  vault(place: Place): Vault {
    return remembered(this.#vaults, placeKey(place), () => new Vault(this.#shelf()));
  }

  /** Gives the variables of a place. */
  variables(place: Place): Shelf {
    return remembered(this.#variables, placeKey(place), () => this.#shelf());
  }

  #shelf(): Shelf {
    return new Shelf(this.clock, () => this.variant.metadataLagMs);
  }

  #claimName(fullName: string): void {
    if (!/^[\w.-]+\/[\w.-]+$/.test(fullName)) throw new Error(`${fullName} is not owner/name`);
    if (this.findRepository(fullName)?.moved === false) throw new Error(`${fullName} is taken`);
    this.#oldNames.delete(fullName.toLowerCase());
  }
}

function placeKey({ scope, id, store }: Place): string {
  return `${scope}/${id}/${store}`;
}

function remembered<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
