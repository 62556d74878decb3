import fc from 'fast-check';
import type { ApiClient } from '../../src/domain/api-client.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { MARKER, RETIRE_AFTER_LABEL, retireAfterText, SUCCEEDS_LABEL } from '../../src/domain/labels.ts';
import type { ClientAssignment, ResolvedSpec, RotationPolicy } from '../../src/domain/spec.ts';
import { at, clientWith, halfMs, specWith, T0_MS } from '../support/domain-values.ts';
import { assigned, factsWith, wholeSpec } from '../support/facts.ts';
import { DAY_MS } from '../support/rotation-facts.ts';

const client = fc.record({
  displayName: fc.constantFrom('flags', 'flags of a', 'flags of b', 'Flags'),
  isOurs: fc.boolean(),
  isReadable: fc.boolean(),
  createdByRun: fc.boolean(),
  isRetiring: fc.boolean(),
  succeeds: fc.constantFrom(undefined, 'none', 'c0', 'c1'),
  createdAfterMs: fc.oneof(fc.integer({ min: -12_000, max: 12_000 }), fc.constant(-DAY_MS)),
});

const target = fc.record({
  id: halfMs,
  secret: halfMs,
  variable: fc.constantFrom(undefined, 'client-id-0', 'client-id-1'),
  lastWrittenByRun: fc.constantFrom(undefined, undefined, 'apiClients/c0', 'apiClients/c1'),
  isLeftOut: fc.boolean(),
});

const terms: fc.Arbitrary<RotationPolicy> = fc.record({
  rotateAfterMs: fc.constantFrom(0, 90 * DAY_MS),
  overlapMs: fc.constantFrom(0, 2 * DAY_MS),
  force: fc.boolean(),
  adopt: fc.boolean(),
});

const seeds = fc.record({
  names: fc.uniqueArray(fc.constantFrom('flags', 'flags of a', 'flags of b'), { minLength: 1, maxLength: 3 }),
  clients: fc.array(client, { maxLength: 6 }),
  targets: fc.array(target, { minLength: 1, maxLength: 3 }),
  usesVariable: fc.boolean(),
  refresh: fc.constantFrom('always' as const, 'stale' as const),
  operation: fc.constantFrom('provision' as const, 'rotate' as const),
  terms,
  roles: fc.constantFrom(undefined, ['Editor'], ['roles/other'], ['Nobody']),
  signedInAs: fc.constantFrom(undefined, ['admin'], ['client-id-0'], ['client-id-1']),
  isPartial: fc.boolean(),
  isLater: fc.boolean(),
});
type Seeds = typeof seeds extends fc.Arbitrary<infer Value> ? Value : never;

function clientOf(seed: Seeds['clients'][number], index: number): ApiClient {
  const labels = {
    ...(seed.isOurs ? { [MARKER.key]: MARKER.value } : {}),
    ...(seed.succeeds === undefined ? {} : { [SUCCEEDS_LABEL]: seed.succeeds }),
    ...(seed.isRetiring ? { [RETIRE_AFTER_LABEL]: retireAfterText(T0_MS + DAY_MS) } : {}),
  };
  return clientWith({
    name: `apiClients/c${index}`,
    displayName: seed.displayName,
    clientId: `client-id-${index}`,
    labels,
    createTimeUs: (T0_MS + seed.createdAfterMs) * 1000,
  });
}

/** Every target of a seed at every subject, with where it is. */
function placesOf(assignments: readonly ClientAssignment[], { targets: seeds }: Seeds) {
  return assignments.flatMap(({ targets }) =>
    targets.flatMap((target, index) => {
      const seed = seeds[index];
      return seed === undefined ? [] : [{ target, seed }];
    }),
  );
}

function factsOf(assignments: readonly ClientAssignment[], world: Seeds): Facts {
  const { clients, usesVariable, signedInAs, isLater } = world;
  const places = placesOf(assignments, world);
  const inTime = (afterMs: number | undefined) => (afterMs === undefined ? undefined : T0_MS + afterMs);
  const those = (is: 'isReadable' | 'createdByRun') =>
    new Set(clients.flatMap((seed, index) => (seed[is] ? [`apiClients/c${index}`] : [])));
  return factsWith({
    clients: clients.map(clientOf),
    clientsSeen: clients.length,
    readable: new Set([...those('isReadable'), ...those('createdByRun')]),
    createdByRun: those('createdByRun'),
    signedInAs: signedInAs && new Set(signedInAs),
    roles: [{ name: 'roles/editor', displayName: 'Editor' }],
    githubNowMs: T0_MS + (isLater ? 3 * DAY_MS : 60_000),
    targets: places
      .filter(({ seed }) => !seed.isLeftOut)
      .map(({ target, seed: { id, secret, variable, lastWrittenByRun } }) => ({
        target,
        pair: { clientIdAtMs: inTime(id), clientSecretAtMs: inTime(secret) },
        variable: usesVariable ? variable : undefined,
        ...(lastWrittenByRun === undefined ? {} : { lastWrittenByRun }),
      })),
    leftOut: places
      .filter(({ seed }) => seed.isLeftOut)
      .map(({ target }) => ({ target, reason: { code: 'archived' } })),
  });
}

function worldOf(world: Seeds): { facts: Facts; spec: ResolvedSpec } {
  const { names, targets, usesVariable, refresh, roles, operation, isPartial } = world;
  const assignments = names.map(
    (displayName, s): ClientAssignment =>
      assigned({
        client: specWith({ displayName, roles }),
        targets: targets.map((_, t) => at(`octo-org/repo-${s}-${t}`)),
      }),
  );
  const spec = wholeSpec({
    assignments,
    names: { clientId: 'ID', clientSecret: 'SECRET', variable: usesVariable ? 'CLIENT' : undefined },
    refresh,
    operation,
    rotation: world.terms,
    only: isPartial ? ['octo-org/repo-0-0'] : undefined,
  });
  return { facts: factsOf(assignments, world), spec };
}

/** Any world of a few clients and repositories that fits together, and a spec for it. */
export const anyWorld: fc.Arbitrary<{ facts: Facts; spec: ResolvedSpec }> = seeds.map(worldOf);
