import type { ConfidenceVariant } from '../options.ts';
import type { NewClient, PolicyFields, StoredClient, StoredPolicy, StoredRole } from './records.ts';
import type { ConfidenceWorld } from './world.ts';

/** A role to be added; without a name it gets one made of its display name. */
export interface NewRole {
  displayName: string;
  name?: string;
}

/** A pair that signs in. */
export interface Credential {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The local Confidence, as a test reads and changes it without requests. Everything that it gives is a copy. */
export interface ConfidenceSandbox {
  readonly url: string;
  readonly tokenUrl: string;
  /** May be changed while running. */
  readonly variant: ConfidenceVariant;
  /** An API client that may write API clients and policies. */
  readonly admin: Credential;
  /** An API client that signs in and reads; every write is refused with 403. */
  readonly weak: Credential;
  /** Every API client, `admin` and `weak` among them. */
  clients(): StoredClient[];
  /** Adds a client whose credential is accepted at once. Throws when its name or client id is taken. */
  addClient(fields: NewClient): StoredClient;
  /** Removes a client and its credential, as somebody by hand would. Throws when there is none of that name. */
  removeClient(name: string): void;
  policies(): StoredPolicy[];
  /** Adds a policy; identities it names need no client, as those of people have none. Throws when it exists. */
  addPolicy(fields: PolicyFields): StoredPolicy;
  readonly roles: readonly StoredRole[];
  /** Adds a role; without a name it gets one made of its display name. */
  addRole(role: NewRole): StoredRole;
  /** The roles in the client and those of the policies that hold its identity. Throws when there is no such client. */
  effectiveRoles(clientName: string): string[];
  /** Whether the pair is accepted at sign-in now. */
  signsIn(clientId: string, clientSecret: string): boolean;
}

/** Gives what tests read and change, after adding the clients `admin` and `weak`. */
export function confidenceSandbox(world: ConfidenceWorld, url: string): ConfidenceSandbox {
  const admin = world.addClient({ displayName: 'Sandbox administrator' });
  const weak = world.addClient({ displayName: 'Sandbox reader' });
  world.policy('policies/admin-policy')?.identities.push(admin.identity);
  return {
    url,
    tokenUrl: `${url}/v1/oauth/token`,
    variant: world.variant,
    admin: { clientId: admin.clientId, clientSecret: admin.clientSecret },
    weak: { clientId: weak.clientId, clientSecret: weak.clientSecret },
    clients: () => structuredClone(world.clients()),
    addClient: (fields) => structuredClone(world.addClient(fields)),
    removeClient: (name) => world.removeClient(existing(world, name)),
    policies: () => structuredClone(world.policies()),
    addPolicy: (fields) => structuredClone(world.addPolicy(fields)),
    roles: world.roles,
    addRole: ({ displayName, name = `roles/${displayName.toLowerCase().replace(/[^a-z0-9]+/g, '-')}` }) => {
      if (world.role(name)) throw new Error(`${name} is taken`);
      const role = { name, displayName };
      world.roles.push(role);
      return role;
    },
    effectiveRoles: (name) => world.effectiveRoles(existing(world, name)),
    signsIn: (clientId, clientSecret) => world.signsIn(clientId, clientSecret),
  };
}

function existing(world: ConfidenceWorld, name: string): StoredClient {
  const client = world.client(name);
  if (client === undefined) throw new Error(`there is no ${name}`);
  return client;
}
