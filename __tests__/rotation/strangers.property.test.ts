import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ApiClient } from '../../src/domain/api-client.ts';
import { knownLineageOf } from '../../src/domain/known-lineage.ts';
import { MARKER, ORIGIN_LABEL, RETIRE_AFTER_LABEL, SUCCEEDS_LABEL, SUCCESSOR_LABEL } from '../../src/domain/labels.ts';
import { clientWith, specWith, T0_MS } from '../support/domain-values.ts';

const OWN = 'users/self';
const MARKED = { [MARKER.key]: MARKER.value };

/** What happens to a lineage, in its order: this action makes a client, the oldest goes, or somebody plants one. */
const event = fc.oneof(
  fc.constant({ kind: 'make' as const }),
  fc.constant({ kind: 'end' as const }),
  fc.record({
    kind: fc.constant('plant' as const),
    succeeds: fc.nat(9),
    origin: fc.nat(9),
    successor: fc.option(fc.nat(9)),
    isLabelled: fc.boolean(),
    creator: fc.constantFrom('users/a', 'users/b'),
  }),
);

type Event = typeof event extends fc.Arbitrary<infer One> ? One : never;

/** Clients of a small world, oldest first. */
function worldOf(events: readonly Event[]): readonly ApiClient[] {
  let clients: readonly ApiClient[] = [];
  let made: readonly string[] = [];
  events.forEach((one, index) => {
    const ours = clients.filter(({ creator }) => creator === OWN);
    if (one.kind === 'end') {
      const gone = ours.length > 1 ? ours[0] : undefined;
      clients = clients.filter((client) => client !== gone);
      return;
    }
    const name = `c${index}`;
    const at = (place: number): string => made[place % Math.max(1, made.length)] ?? 'none';
    const labels =
      one.kind === 'make'
        ? { ...MARKED, [SUCCEEDS_LABEL]: made.at(-1) ?? 'none', [ORIGIN_LABEL]: made[0] ?? name }
        : {
            ...MARKED,
            [SUCCEEDS_LABEL]: at(one.succeeds),
            [ORIGIN_LABEL]: at(one.origin),
            ...(one.successor === null ? {} : { [SUCCESSOR_LABEL]: `c${one.successor}` }),
            ...(one.isLabelled ? { [RETIRE_AFTER_LABEL]: '20260101t000000z' } : {}),
          };
    const creator = one.kind === 'make' ? OWN : one.creator;
    if (one.kind === 'make') made = [...made, name];
    const createTimeUs = (T0_MS + index * 60_000) * 1000;
    clients = [...clients, clientWith({ name: `apiClients/${name}`, clientId: name, creator, createTimeUs, labels })];
  });
  return clients;
}

test('whatever somebody else makes, the lineage is what this action made, as long as a client of it lives', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), (events) => {
      const clients = worldOf([{ kind: 'make' }, ...events]);
      const terms = {
        creators: { own: new Set(['self']), isKnown: true },
        signedInAs: new Set(['admin']),
        createdByRun: new Set<string>(),
      };
      const found = knownLineageOf(specWith(), clients, { ...terms, isAdopting: false });
      const ours = clients.filter(({ creator }) => creator === OWN);
      expect(found.kind === 'lineage' && found.clients.map(({ name }) => name)).toEqual(
        ours.map(({ name }) => name).reverse(),
      );
      expect(found.createdByOthers).toHaveLength(clients.length - ours.length);
      const adopted = knownLineageOf(specWith(), clients, { ...terms, isAdopting: true });
      expect(adopted.createdByOthers).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
