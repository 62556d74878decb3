import type { Sandbox, StoredClient } from '../../sandbox/index.ts';

const MOST_CLIENTS = 20;
const MARKER = 'managed-by';
const SEEDED: readonly string[] = ['Sandbox administrator', 'Sandbox reader'];
const PREPARED: readonly string[] = ['policies/admin-policy', 'policies/default-policy'];

/** The clients but for the two that a sandbox starts with. */
export function clientsIn(sandbox: Sandbox): StoredClient[] {
  return sandbox.confidence.clients().filter(({ displayName }) => !SEEDED.includes(displayName));
}

/** The clients of a display name, compared exactly. */
export function clientsNamed(sandbox: Sandbox, displayName: string): StoredClient[] {
  return clientsIn(sandbox).filter((client) => client.displayName === displayName);
}

/** The value of a secret as GitHub holds it, opened; absent where there is none. */
export function secretAt(sandbox: Sandbox, repository: string, name: string): string | undefined {
  return sandbox.github.secrets(repository).find((secret) => secret.name === name)?.value;
}

/** Whether what a repository holds under the usual names is the pair of one client, and signs in. */
export function signsInFrom(sandbox: Sandbox, repository: string): boolean {
  const clientId = secretAt(sandbox, repository, 'CONFIDENCE_CLIENT_ID') ?? '';
  const clientSecret = secretAt(sandbox, repository, 'CONFIDENCE_CLIENT_SECRET') ?? '';
  return sandbox.confidence.signsIn(clientId, clientSecret);
}

/** Everything both services remember, times and all, for a comparison of before and after. */
export function wholeWorld(sandbox: Sandbox, repositories: readonly string[]): unknown {
  return {
    clients: sandbox.confidence.clients(),
    policies: sandbox.confidence.policies(),
    repositories: repositories.map((name) => ({
      name,
      secrets: sandbox.github.secrets(name),
      variables: sandbox.github.variables(name),
    })),
  };
}

/** The same without the times at which secrets were written. */
export function worldButWriteTimes(sandbox: Sandbox, repositories: readonly string[]): unknown {
  return JSON.parse(
    JSON.stringify(wholeWorld(sandbox, repositories), (key, value) => (key === 'updatedAt' ? undefined : value)),
  );
}

/** The world for a transcript. What a secret holds is told by comparing it with the clients. */
export function worldLines(sandbox: Sandbox, targets: readonly string[]): string[] {
  return [
    ...clientLines(sandbox),
    ...policyLines(sandbox),
    ...targets.flatMap((target) => [
      ...secretLines(sandbox, target),
      ...sandbox.github.variables(target).map(({ name, value }) => variableLine(sandbox, target, { name, value })),
    ]),
  ];
}

function clientLines(sandbox: Sandbox): string[] {
  const clients = clientsIn(sandbox);
  const shown = clients.length > MOST_CLIENTS ? clients.filter(({ labels }) => labels[MARKER] !== undefined) : clients;
  const more = clients.length - shown.length;
  return [
    `clients: ${clients.length}`,
    ...shown.flatMap((client) => clientLine(sandbox, client)),
    ...(more > 0 ? [`  and ${more} others`] : []),
  ];
}

function clientLine(sandbox: Sandbox, { name, displayName, clientId, description, labels }: StoredClient): string[] {
  const told = Object.entries(labels)
    .filter(([key]) => key !== 'request' && key !== 'clocks')
    .map(([key, value]) => `${key}=${value}`);
  return [
    `  ${name} ${JSON.stringify(displayName)}, client id ${clientId}`,
    `    labels ${told.sort().join(', ') || 'none'}; roles ${sandbox.confidence.effectiveRoles(name).join(', ') || 'none'}`,
    ...(description === '' ? [] : [`    description ${JSON.stringify(description)}`]),
  ];
}

function policyLines(sandbox: Sandbox): string[] {
  return sandbox.confidence
    .policies()
    .filter(({ name }) => !PREPARED.includes(name))
    .map(({ name, roles, identities }) => `policy ${name}: ${roles.join(', ')} for ${identities.join(', ')}`);
}

function secretLines(sandbox: Sandbox, repository: string): string[] {
  const secrets = sandbox.github.secrets(repository);
  if (secrets.length === 0) return [`secrets of ${repository}: none`];
  return [
    `secrets of ${repository}`,
    ...secrets.map(({ name, value }) => {
      const meaning = meaningOf(value, sandbox.confidence.clients());
      return `  ${name} = ${meaning}${sharingOf(sandbox, repository, { name, kind: 'secret' })}`;
    }),
  ];
}

function variableLine(sandbox: Sandbox, target: string, { name, value }: { name: string; value: string }): string {
  return `variable ${target} ${name} = ${value}${sharingOf(sandbox, target, { name, kind: 'variable' })}`;
}

function sharingOf(
  sandbox: Sandbox,
  target: string,
  { name, kind }: { name: string; kind: 'secret' | 'variable' },
): string {
  if (!target.startsWith('orgs/')) return '';
  const { visibility, repositories } = sandbox.github.sharing(target, name, kind);
  return `, for ${visibility}${visibility === 'selected' ? `: ${repositories.join(', ')}` : ''}`;
}

function meaningOf(value: string, clients: readonly StoredClient[]): string {
  const byId = clients.find(({ clientId }) => clientId === value);
  if (byId !== undefined) return `the client id of ${byId.name}`;
  const bySecret = clients.find(({ clientSecret }) => clientSecret === value);
  return bySecret === undefined ? 'something else' : `the client secret of ${bySecret.name}`;
}
