import type { Clock } from '../clock.ts';
import { microsecondTimes, shiftedClock } from '../clock.ts';
import type { ConfidenceVariant } from '../options.ts';
import { lowerCase, mixedCase, randomText } from '../random.ts';
import { AccessTokens } from './access-tokens.ts';
import { Pager } from './pager.ts';
import type { NewClient, PolicyFields, StoredClient, StoredPolicy, StoredRole } from './records.ts';
import { adminRole, defaultRoles } from './records.ts';

/** Everything that the local Confidence holds. */
export class ConfidenceWorld {
  readonly variant: ConfidenceVariant;
  /** The sandbox's clock: durations are measured on it. */
  readonly clock: Clock;
  /** The service's own clock: every time in its answers is from it. */
  readonly ownClock: Clock;
  readonly roles: StoredRole[] = [...defaultRoles];
  readonly pager = new Pager();
  readonly tokens: AccessTokens;
  readonly #clients = new Map<string, StoredClient>();
  readonly #policies = new Map<string, StoredPolicy>();
  readonly #knownIdentities = new Set<string>();
  readonly #acceptedFromMs = new Map<string, number>();
  readonly #timestamp: () => string;
  #administrator: string | undefined;

  constructor(variant: ConfidenceVariant, clock: Clock) {
    this.variant = variant;
    this.clock = clock;
    this.ownClock = shiftedClock(clock, () => variant.clockOffsetMs);
    this.#timestamp = microsecondTimes(this.ownClock);
    this.tokens = new AccessTokens(this);
    this.addPolicy({ policyId: 'admin-policy', roles: [adminRole], identities: ['identities/founder'] });
    this.addPolicy({
      policyId: 'default-policy',
      roles: ['roles/creator', 'roles/reader'],
      identities: ['identities/everyone'],
    });
  }

  /** The present time as the service writes it. */
  timestamp(): string {
    return this.#timestamp();
  }

  clients(): StoredClient[] {
    return [...this.#clients.values()];
  }

  client(name: string): StoredClient | undefined {
    return this.#clients.get(name);
  }

  clientById(clientId: string): StoredClient | undefined {
    return this.clients().find((client) => client.clientId === clientId);
  }

  /** Adds a client; what is not given is generated. Throws when the name or the client id is taken. */
  addClient(fields: NewClient, spreadMs = 0): StoredClient {
    const client = { ...this.#freshClient(fields.createTime ?? this.timestamp()), ...structuredClone(fields) };
    if (this.client(client.name) || this.clientById(client.clientId)) throw new Error(`${client.name} is taken`);
    this.#administrator ??= client.identity;
    this.#clients.set(client.name, client);
    this.#knownIdentities.add(client.identity);
    this.#acceptedFromMs.set(client.name, this.clock.nowMs() + spreadMs);
    return client;
  }

  /** Removes the client and its credential at once. Policies keep its identity; tokens work until they expire. */
  removeClient(client: StoredClient): void {
    this.#clients.delete(client.name);
    this.#knownIdentities.delete(client.identity);
  }

  /** Whether the pair would be accepted at sign-in now. */
  signsIn(clientId: string, clientSecret: string): boolean {
    const client = this.clientById(clientId);
    if (client === undefined || client.clientSecret !== clientSecret || clientSecret === '') return false;
    return this.clock.nowMs() >= (this.#acceptedFromMs.get(client.name) ?? 0);
  }

  policies(): StoredPolicy[] {
    return [...this.#policies.values()];
  }

  policy(name: string): StoredPolicy | undefined {
    return this.#policies.get(name);
  }

  /** Adds a policy; its identities are known from then on, as those of people are. Throws when the name is taken. */
  addPolicy({ policyId, roles, identities }: PolicyFields, creator = 'identities/founder'): StoredPolicy {
    const name = `policies/${policyId}`;
    if (this.policy(name)) throw new Error(`${name} is taken`);
    const createTime = this.timestamp();
    const times = { createTime, updateTime: createTime };
    const policy = { name, roles: [...roles], identities: [...identities], creator, updater: creator, ...times };
    for (const identity of identities) this.#knownIdentities.add(identity);
    this.#policies.set(name, policy);
    return policy;
  }

  removePolicy(name: string): void {
    this.#policies.delete(name);
  }

  role(name: string): StoredRole | undefined {
    return this.roles.find((role) => role.name === name);
  }

  knowsIdentity(identity: string): boolean {
    return this.#knownIdentities.has(identity);
  }

  /** The roles a client has: its own, and those of the policies that hold its identity. */
  effectiveRoles(client: StoredClient): string[] {
    const held = this.policies().filter(({ identities }) => identities.includes(client.identity));
    return [...new Set([...client.roles, ...held.flatMap(({ roles }) => roles)])];
  }

  #freshClient(createTime: string): Omit<StoredClient, 'displayName'> {
    // What is added without a creator was created by the administrator, who is the first client that is added.
    const person = this.#administrator ?? `users/${randomText(20, lowerCase)}`;
    return {
      name: `apiClients/${randomText(20, lowerCase)}`,
      description: '',
      clientId: randomText(32, mixedCase),
      clientSecret: randomText(64, mixedCase),
      roles: [],
      permissions: [],
      labels: {},
      identity: `identities/${randomText(20, lowerCase)}`,
      owner: person,
      creator: person,
      updater: person,
      createTime,
      updateTime: createTime,
    };
  }
}
