import type { Sandbox, StoredClient } from '../../../sandbox/index.ts';
import { clientsIn } from '../../support/world.ts';
import type { Life } from './life.ts';

/** The two halves of a pair, in the order in which they are written. */
export const HALVES = ['CONFIDENCE_CLIENT_ID', 'CONFIDENCE_CLIENT_SECRET'] as const;
const PREPARED: readonly string[] = ['policies/admin-policy', 'policies/default-policy'];
const OWN = 'policies/api-client-';
const MAX_LIVING_CLIENTS = 5;

/** The clients but for those of the workspace itself, newest first. */
export function generationsIn(sandbox: Sandbox): StoredClient[] {
  return clientsIn(sandbox).sort((a, b) => (a.createTime < b.createTime ? 1 : -1));
}

/** Where requests about the secrets of a target go. */
export function pathOf(target: string): string {
  const [place = '', store = 'actions'] = target.split(' ');
  if (place.includes('/environments/')) return `/repos/${place}`;
  return place.startsWith('orgs/') ? `/${place}/${store}` : `/repos/${place}/${store}`;
}

/** What a target holds of a pair. */
export function halvesAt(
  { github }: Sandbox,
  target: string,
): readonly [id: string | undefined, secret: string | undefined] {
  const secrets = github.secrets(target);
  const [id, secret] = HALVES.map((name) => secrets.find((one) => one.name === name)?.value);
  return [id, secret];
}

/**
 * What must never be, whatever happens: a target without a pair that signs in, a dead half between the two writes of a pair,
 * or too many living clients.
 */
export function momentWrongs({ sandbox, targets, watched }: Life): readonly string[] {
  const clients = generationsIn(sandbox);
  const atTargets = targets.flatMap((target) => {
    const [id, secret] = halvesAt(sandbox, target);
    if (id === undefined && secret === undefined) return watched.has(target) ? [`${target} lost its pair`] : [];
    if (sandbox.confidence.signsIn(id ?? '', secret ?? '')) return [];
    if (watched.get(target) !== HALVES[0]) return [`${target} holds a pair that does not sign in`];
    const isLiving = clients.some((client) => client.clientId === id);
    const isOfLiving = secret === undefined || clients.some((client) => client.clientSecret === secret);
    return isLiving && isOfLiving ? [] : [`${target} holds half of a dead client`];
  });
  return [...atTargets, ...(clients.length > MAX_LIVING_CLIENTS ? [`${clients.length} clients are alive`] : [])];
}

/** What is wrong once runs change nothing any more. */
export function convergedWrongs(life: Life): readonly string[] {
  const { sandbox, setting } = life;
  const [newest, ...others] = generationsIn(sandbox);
  if (newest === undefined) return ['there is no client'];
  const untold = others.filter(({ labels }) => !/^\d{8}t\d{6}z$/.test(labels['retire-after'] ?? ''));
  const roles = sandbox.confidence.effectiveRoles(newest.name).sort().join(', ');
  const wanted = [...setting.roles].sort().join(', ');
  return [
    ...momentWrongs(life),
    ...targetWrongs(life, newest),
    ...policyWrongs(life, newest),
    ...(newest.labels['retire-after'] === undefined ? [] : [`the live client ${newest.name} is to be retired`]),
    ...untold.map(({ name }) => `${name} is neither live nor told when to go`),
    ...(roles === wanted ? [] : [`${newest.name} has the roles ${roles}, not ${wanted}`]),
  ];
}

/** What is wrong once the overlap is over, too. */
export function settledWrongs(life: Life): readonly string[] {
  const clients = generationsIn(life.sandbox);
  const strays = clients.slice(1).map(({ name }) => `${name} is left`);
  return [...convergedWrongs(life), ...strays];
}

function targetWrongs({ sandbox, targets }: Life, newest: StoredClient): readonly string[] {
  return targets.flatMap((target) => {
    const [id, secret] = halvesAt(sandbox, target);
    const isWhole = id === newest.clientId && secret === newest.clientSecret;
    return isWhole ? [] : [`${target} does not hold the live client`];
  });
}

/** Policies name nobody who is gone, and those of people name the live client. */
function policyWrongs({ sandbox, setting }: Life, newest: StoredClient): readonly string[] {
  const living = generationsIn(sandbox).map(({ identity }) => identity);
  const policies = sandbox.confidence.policies().filter(({ name }) => !PREPARED.includes(name));
  const ofPeople = policies.filter(({ name }) => !name.startsWith(OWN));
  const names = ofPeople.map(({ name }) => name).join(', ');
  const known = setting.policies.map(({ policyId }) => `policies/${policyId}`).join(', ');
  const people = setting.policies.flatMap(({ people: named }) => named);
  return [
    ...(names === known ? [] : [`the policies of people are ${names}, not ${known}`]),
    ...policies.flatMap(({ name, identities }) => {
      const gone = identities.filter((identity) => !living.includes(identity) && !people.includes(identity));
      const lost = people.filter(
        (person) =>
          !identities.includes(person) &&
          setting.policies.some((one) => name.endsWith(one.policyId) && one.people.includes(person)),
      );
      return [...gone.map((one) => `${name} names ${one}, which is gone`), ...lost.map((one) => `${name} lost ${one}`)];
    }),
    ...ofPeople
      .filter(({ identities }) => !identities.includes(newest.identity))
      .map(({ name }) => `${name} does not name ${newest.name}`),
  ];
}
