import fc from 'fast-check';
import { type ApiClient, MARKER } from '../../src/domain/api-client.ts';
import { keyOf } from '../../src/domain/destination.ts';
import type { Facts, TargetFacts } from '../../src/domain/facts.ts';
import type { Subject, Wish } from '../../src/domain/wish.ts';
import { at, clientWith, halfMs, T0_MS, wishWith } from '../domain/sightings.ts';

/** Some facts, with the targets as a list. */
export type SomeFacts = Partial<Omit<Facts, 'targets'>> & { targets?: readonly TargetFacts[] };

/** Facts of an empty world at {@link T0_MS}, but for the fields given. */
export function factsWith({ targets = [], ...fields }: SomeFacts = {}): Facts {
  return {
    clients: [],
    clientsSeen: 0,
    readable: new Set(),
    roles: undefined,
    policies: new Map(),
    targets: new Map(targets.map((target) => [keyOf(target.destination), target])),
    leftOut: [],
    githubAheadMs: 0,
    githubNowMs: T0_MS + 60_000,
    ...fields,
  };
}

/** A wish for one client in one repository, but for the fields given. */
export function wholeWish(fields: Partial<Wish> = {}): Wish {
  return {
    subjects: [{ client: wishWith(), destinations: [at('octo-org/checkout')] }],
    names: { clientId: 'ID', clientSecret: 'SECRET', variable: undefined },
    refresh: 'always',
    dryRun: false,
    only: undefined,
    leftOut: [],
    problems: [],
    ...fields,
  };
}

const subjectSeeds = fc.uniqueArray(fc.constantFrom('flags', 'flags of a', 'flags of b'), {
  minLength: 1,
  maxLength: 3,
});
const clientSeed = fc.record({
  displayName: fc.constantFrom('flags', 'flags of a', 'flags of b', 'Flags'),
  isOurs: fc.boolean(),
  isReadable: fc.boolean(),
  createdAfterMs: fc.integer({ min: -12_000, max: 12_000 }),
});
const targetSeed = fc.record({
  id: halfMs,
  secret: halfMs,
  variable: fc.constantFrom(undefined, 'client-id-0', 'client-id-1'),
  isLeftOut: fc.boolean(),
  isAlone: fc.boolean(),
});
type Seeds = {
  names: string[];
  clients: {
    displayName: string;
    isOurs: boolean;
    isReadable: boolean;
    createdAfterMs: number;
  }[];
  targets: {
    id: number | undefined;
    secret: number | undefined;
    variable: string | undefined;
    isLeftOut: boolean;
    isAlone: boolean;
  }[];
  usesVariable: boolean;
  refresh: 'always' | 'stale';
  roles: readonly string[] | undefined;
};

function clientOf({ displayName, isOurs, createdAfterMs }: Seeds['clients'][number], index: number): ApiClient {
  return clientWith({
    name: `apiClients/c${index}`,
    displayName,
    clientId: `client-id-${index}`,
    labels: isOurs ? { [MARKER.key]: MARKER.value } : {},
    createTimeUs: (T0_MS + createdAfterMs) * 1000,
  });
}

function worldOf({ names, clients, targets, usesVariable, refresh, roles }: Seeds): { facts: Facts; wish: Wish } {
  const subjects = names.map(
    (displayName, s): Subject => ({
      client: wishWith({ displayName, roles }),
      destinations: targets.map((_, t) => at(`octo-org/repo-${s}-${t}`)),
    }),
  );
  const places = subjects.flatMap(({ destinations }) =>
    destinations.flatMap((destination, index) => {
      const seed = targets[index];
      return seed === undefined ? [] : [{ destination, seed }];
    }),
  );
  const inTime = (afterMs: number | undefined) => (afterMs === undefined ? undefined : T0_MS + afterMs);
  const facts = factsWith({
    clients: clients.map(clientOf),
    clientsSeen: clients.length,
    readable: new Set(clients.flatMap(({ isReadable }, index) => (isReadable ? [`apiClients/c${index}`] : []))),
    roles: [{ name: 'roles/editor', displayName: 'Editor' }],
    targets: places
      .filter(({ seed }) => !seed.isLeftOut)
      .map(({ destination, seed }) => ({
        destination,
        pair: { clientIdAtMs: inTime(seed.id), clientSecretAtMs: inTime(seed.secret) },
        variable: usesVariable ? seed.variable : undefined,
      })),
    leftOut: places
      .filter(({ seed }) => seed.isLeftOut)
      .map(({ destination }) => ({ destination, reason: 'the repository is archived' })),
  });
  const wish = wholeWish({
    subjects,
    names: { clientId: 'ID', clientSecret: 'SECRET', variable: usesVariable ? 'CLIENT' : undefined },
    refresh,
  });
  return { facts, wish };
}

/** Any world of a few clients and repositories that fits together, and a wish for it. */
export const world: fc.Arbitrary<{ facts: Facts; wish: Wish }> = fc
  .record({
    names: subjectSeeds,
    clients: fc.array(clientSeed, { maxLength: 5 }),
    targets: fc.array(targetSeed, { minLength: 1, maxLength: 3 }),
    usesVariable: fc.boolean(),
    refresh: fc.constantFrom('always' as const, 'stale' as const),
    roles: fc.constantFrom(undefined, ['Editor'], ['roles/other'], ['Nobody']),
  })
  .map(worldOf);

/** The keys of the places that a wish names. */
export function keysOf(wish: Wish): readonly string[] {
  return wish.subjects.flatMap(({ destinations }) => destinations.map(keyOf));
}
