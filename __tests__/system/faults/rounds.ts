import type { Fault, Match } from '../../../sandbox/index.ts';
import { STORE_NAMES } from '../../../src/domain/stores.ts';
import { ORGANIZATION_STORES } from '../../support/places.ts';
import { FINAL, LASTING, PASSING, type Trouble, UNCLEAR } from './faults.ts';
import {
  asApp,
  boundByPolicy,
  byPattern,
  inEnvironments,
  inOrganization,
  inRepositories,
  keptClient,
  newClient,
  repositories,
  type Scene,
} from './scenes.ts';

/** What happens to one request. */
export interface Hit {
  readonly at: string;
  readonly trouble: Trouble;
  readonly fault: Fault;
  /** The target whose request it is; absent for requests that serve all. */
  readonly target?: string;
}

/** One run with everything that happens to it. */
export interface Round {
  readonly scene: Scene;
  readonly hits: readonly Hit[];
  /** The targets whose requests stay bad: these and no others must be told, one by one. Absent where other rules tell. */
  readonly bad?: readonly string[];
}

/** A kind of request to GitHub that belongs to a target. */
interface Kind {
  readonly name: string;
  readonly method: string;
  /** The end of the path, behind that of the place. */
  readonly path: string;
  /** Final troubles that are cured here: the run asks for what it needs, or does the other thing. */
  readonly cured?: readonly string[];
}

const PREFLIGHT: readonly Kind[] = [
  { name: 'GET public-key', method: 'GET', path: '/secrets/public-key' },
  { name: 'GET secrets', method: 'GET', path: '/secrets\\?.*' },
];
const WRITES: readonly Kind[] = [
  { name: 'PUT id', method: 'PUT', path: '/secrets/CONFIDENCE_CLIENT_ID', cured: ['422, key'] },
  {
    name: 'PUT secret',
    method: 'PUT',
    path: '/secrets/CONFIDENCE_CLIENT_SECRET',
    cured: ['422, key'],
  },
];
const VARIABLES: readonly Kind[] = [
  { name: 'GET variable', method: 'GET', path: '/variables/[^/]+', cured: ['404'] },
  { name: 'POST variable', method: 'POST', path: '/variables' },
];
const MAKING: readonly Kind[] = [
  { name: 'GET environments', method: 'GET', path: '/environments\\?.*' },
  { name: 'GET environment', method: 'GET', path: '/environments/stage', cured: ['404'] },
  { name: 'PUT environment', method: 'PUT', path: '/environments/stage' },
];

const bad = [...FINAL, ...LASTING];
const passing = ({ method }: { method: string }): readonly Trouble[] =>
  method === 'GET' ? PASSING : [...PASSING, ...UNCLEAR];

function faultOf(match: Match, { answer, when, times }: Trouble): Fault {
  return { ...match, answer, when, times };
}

/** Two rounds for a kind of request: what stays bad, and what passes; each trouble at a target of its own. */
function roundsOf(kind: Kind, sceneFor: (count: number) => Scene, base: (repository: string) => string): Round[] {
  return [bad, passing(kind)].map((troubles): Round => {
    const scene = sceneFor(troubles.length);
    const names = repositories(troubles.length);
    const hits = troubles.map((trouble, index): Hit => {
      const path = new RegExp(`^${base(names[index] ?? '')}${kind.path}$`);
      const match = { service: 'github', method: kind.method, path } as const;
      return { at: kind.name, trouble, fault: faultOf(match, trouble), target: scene.targets[index] ?? '' };
    });
    const stay = hits.filter(({ trouble }) => bad.includes(trouble) && !kind.cured?.includes(trouble.name));
    return { scene, hits, bad: stay.map(({ target = '' }) => target) };
  });
}

const inStores = STORE_NAMES.flatMap((store) => {
  const kinds = [...PREFLIGHT, ...WRITES, ...(store === 'actions' ? VARIABLES : [])];
  return kinds.flatMap((kind) =>
    roundsOf(
      kind,
      (count) => inRepositories(count, store),
      (name) => `/repos/${name}/${store}`,
    ),
  );
});

const inPlacesThatAreThere = [...PREFLIGHT, ...WRITES].flatMap((kind) =>
  roundsOf(
    kind,
    (count) => inEnvironments(count, true),
    (name) => `/repos/${name}/environments/stage`,
  ),
);

const inPlacesThatAreMade = MAKING.flatMap((kind) =>
  roundsOf(
    kind,
    (count) => inEnvironments(count, false),
    (name) => `/repos/${name}`,
  ),
);

/** An organization is one place: its stores are hit at once, each by another trouble. */
const inStoresOfOrganization = [...PREFLIGHT, ...WRITES].flatMap((kind, shift) =>
  [bad, passing(kind)].flatMap((troubles) =>
    chunks(troubles, ORGANIZATION_STORES.length).map((chunk): Round => {
      const hits = chunk.map((trouble, index): Hit => {
        const at = (index + shift) % ORGANIZATION_STORES.length;
        const path = new RegExp(`/orgs/octo-org/${ORGANIZATION_STORES[at]}${kind.path}$`);
        const match = { service: 'github', method: kind.method, path } as const;
        return { at: kind.name, trouble, fault: faultOf(match, trouble), target: inOrganization.targets[at] ?? '' };
      });
      return { scene: inOrganization, hits };
    }),
  ),
);

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

const SINGLE: readonly (readonly [scene: Scene, at: string, match: Match])[] = [
  [newClient, 'POST token, to sign in', { service: 'confidence', method: 'POST', path: /oauth/, nth: 1 }],
  [newClient, 'GET apiClients', { service: 'confidence', method: 'GET', path: /apiClients/ }],
  [newClient, 'GET roles', { service: 'confidence', method: 'GET', path: /roles/ }],
  [newClient, 'POST apiClients', { service: 'confidence', method: 'POST', path: /apiClients/ }],
  [newClient, 'POST token, to prove', { service: 'confidence', method: 'POST', path: /oauth/, nth: 2 }],
  [newClient, 'POST graphql', { service: 'github', method: 'POST', path: /graphql/ }],
  [boundByPolicy, 'POST policies', { service: 'confidence', method: 'POST', path: /policies/ }],
  [keptClient, 'PATCH apiClients', { service: 'confidence', method: 'PATCH', path: /apiClients/ }],
  [
    keptClient,
    'POST token, of a client that is there',
    { service: 'confidence', method: 'POST', path: /oauth/, nth: 2 },
  ],
  [keptClient, 'PATCH variable', { service: 'github', method: 'PATCH', path: /variables/ }],
  [inOrganization, 'GET repositories of a secret', { service: 'github', method: 'GET', path: /_ID\/repositories/ }],
  [inOrganization, 'PUT organization variable', { service: 'github', method: 'POST', path: /orgs.*variables/ }],
  [asApp, 'GET installation', { service: 'github', method: 'GET', path: /installation/ }],
  [asApp, 'POST access_tokens', { service: 'github', method: 'POST', path: /access_tokens/ }],
  [asApp, 'DELETE token', { service: 'github', method: 'DELETE', path: /installation/ }],
  [byPattern, 'POST graphql, a list', { service: 'github', method: 'POST', path: /graphql/ }],
  [byPattern, 'GET properties', { service: 'github', method: 'GET', path: /properties/ }],
];

const alone = SINGLE.flatMap(([scene, at, match]) => {
  const isRead = match.method === 'GET' || /token|graphql/.test(at);
  // One that never answers at all is tried at the requests of targets: each takes minutes of the run's time.
  const lasting = LASTING.filter(({ answer }) => answer !== 'hang');
  const troubles = [...FINAL, ...lasting, ...PASSING, ...(isRead ? [] : UNCLEAR)];
  return troubles.map((trouble): Round => ({ scene, hits: [{ at, trouble, fault: faultOf(match, trouble) }] }));
});

/** The whole table. */
export const ROUNDS: readonly Round[] = [
  ...inStores,
  ...inPlacesThatAreThere,
  ...inPlacesThatAreMade,
  ...inStoresOfOrganization,
  ...alone,
];
