import { describe, expect, test } from '@jest/globals';
import type { ApiClient } from '../../src/domain/api-client.ts';
import { MANAGED_FROM_LABEL } from '../../src/domain/labels.ts';
import { homeLabels, homeOf } from '../../src/plan/home.ts';
import { warningTexts } from '../../src/report/warnings.ts';
import { at, clientWith, specWith, T0_MS, targetWith } from '../support/domain-values.ts';
import {
  assigned,
  madeFor,
  planOf,
  problemsOf,
  ROTATION,
  type SomeFacts,
  type SomeSpec,
  stepsOf,
  wholeSpec,
} from '../support/facts.ts';
import { DAY_MS } from '../support/rotation-facts.ts';

const mine = clientWith();
const older = clientWith({ name: 'apiClients/older', clientId: 'older', createTimeUs: (T0_MS - DAY_MS) * 1000 });
const stranger = clientWith({ name: 'apiClients/stranger', labels: {}, createTimeUs: (T0_MS - DAY_MS) * 1000 });
const all = new Set([mine.name, older.name, stranger.name]);
const rotate = { operation: 'rotate' } as const;
const adopting = { ...rotate, rotation: { ...ROTATION, adopt: true } };

/** What a plan tells of the clients that were found. */
function notesOf(facts: SomeFacts, spec: SomeSpec = {}): readonly string[] {
  return warningTexts(planOf(facts, spec).warnings);
}

/** The client that a plan goes on with, and what it says of the others. */
function live(facts: SomeFacts, spec = {}): readonly (string | undefined)[] {
  const { client, warnings } = planOf({ targets: [targetWith(60_000)], ...facts }, spec);
  return [client.kind === 'keep' ? client.client.name : client.kind, ...warningTexts(warnings)];
}

describe('several clients of ours', () => {
  test.each<[string, SomeFacts]>([
    ['where it is published', { clients: [older, mine] }],
    [
      'where it can be brought to the targets',
      { clients: [older, mine], readable: all, targets: [targetWith(-60_000)] },
    ],
    ['where the older one can be read as well', { clients: [mine, older], readable: all, targets: [targetWith()] }],
  ])('the newest is the live one, %s', (_, facts) => {
    expect(live(facts)).toEqual([mine.name]);
  });

  test.each<[string, SomeFacts, string]>([
    [
      'nowhere: it goes, and the run decides again',
      { clients: [older, madeFor(mine, [targetWith()])], targets: [targetWith(-1_000_000)] },
      'deleteOrphan apiClients/one',
    ],
    [
      'somewhere: a further one is made, though the older one could be read',
      { targets: [targetWith(60_000, -60_000)] },
      'create: secret-lost',
    ],
  ])('the newest is lost and held %s', (_, facts, expected) => {
    const seen = { clients: [older, mine], readable: new Set([older.name]), githubNowMs: T0_MS + DAY_MS, ...facts };
    expect(stepsOf(seen)[0]).toBe(expected);
    expect(stepsOf(seen, rotate)[0]).toBe(expected);
  });

  test('are told, newest first, each with its time to go where it has one', () => {
    const going = { ...older, labels: { ...older.labels, 'retire-after': '20260117t120000z' } };
    expect(planOf({ clients: [going, mine], targets: [targetWith(60_000)] }).lineage).toEqual([
      { name: mine.name, clientId: mine.clientId, isOurs: true, createdAtMs: T0_MS, retireAfterMs: undefined },
      {
        name: older.name,
        clientId: 'older',
        isOurs: true,
        createdAtMs: T0_MS - DAY_MS,
        retireAfterMs: T0_MS + 2 * DAY_MS,
      },
    ]);
  });

  test.each<[string, SomeFacts, SomeSpec]>([
    ['by provision', { targets: [targetWith(-60_000)] }, { rotation: { ...ROTATION, force: true } }],
    ['that nobody forced', { targets: [targetWith(-60_000)] }, rotate],
    ['that is finished', { targets: [targetWith(60_000)] }, { ...rotate, rotation: { ...ROTATION, force: true } }],
    [
      'that is a first client',
      { clients: [mine], targets: [targetWith(-60_000)] },
      { ...rotate, rotation: { ...ROTATION, force: true } },
    ],
  ])('say nothing of a rotation %s', (_, facts, spec) => {
    expect(notesOf({ clients: [older, mine], readable: all, ...facts }, spec)).toEqual([]);
  });

  test('of which a forced rotation is under way: it is finished, which is told', () => {
    const facts = { clients: [older, mine], readable: all, targets: [targetWith(-60_000)] };
    const note = 'force: a rotation is already under way: the run finishes it and creates no further client';
    expect(live(facts, { ...rotate, rotation: { ...ROTATION, force: true } })).toEqual([mine.name, note]);
    expect(live(facts, rotate)).toEqual([mine.name]);
    expect(live({ ...facts, clients: [mine] }, rotate)).toEqual([mine.name]);
  });
});

describe('clients that this action did not make', () => {
  const used = 'apiClients/stranger was not created by this action; it is used, and never deleted';
  const adopted = 'apiClients/stranger was not created by this action; it may be retired: adopt';
  const left = 'clients of this name not created by this action, left alone: apiClients/stranger';

  test('are left alone beside one of ours, and told', () => {
    expect(live({ clients: [stranger, mine] })).toEqual([mine.name, left]);
    expect(planOf({ clients: [stranger, mine], targets: [targetWith(60_000)] }).retirement).toBeUndefined();
  });

  test('are predecessors of ours where they are adopted', () => {
    expect(live({ clients: [stranger, mine] }, adopting)).toEqual([mine.name, adopted]);
    const { retirement, lineage } = planOf({ clients: [stranger, mine], targets: [targetWith(60_000)] }, adopting);
    expect(retirement?.label.map(({ client }) => client.name)).toEqual([stranger.name]);
    expect(lineage.map(({ name }) => name)).toEqual([mine.name, stranger.name]);
  });

  test('are told as retired only where a rotation adopts them', () => {
    const alone = { clients: [stranger], targets: [targetWith(60_000)] };
    expect(notesOf(alone, adopting)).toEqual([adopted]);
    expect(notesOf(alone, { rotation: adopting.rotation })).toEqual([used]);
    expect(notesOf(alone, rotate)).toEqual([used]);
    const others = {
      clients: [mine, stranger, { ...stranger, name: 'apiClients/too' }],
      targets: [targetWith(60_000)],
    };
    expect(notesOf(others)).toEqual([`${left}, apiClients/too`]);
  });

  test('are not adopted by provision, whatever it is told', () => {
    const { rotation } = adopting;
    expect(live({ clients: [stranger, mine] }, { rotation })).toEqual([mine.name, left]);
  });

  test('tell no time to go, whatever their labels say', () => {
    const labelled = { ...stranger, labels: { 'retire-after': '20260117t120000z' } };
    const [one] = planOf({ clients: [labelled], targets: [targetWith(60_000)] }).lineage;
    expect(one).toMatchObject({ name: stranger.name, isOurs: false, retireAfterMs: undefined });
  });

  test.each<[string, string | undefined, readonly ApiClient[]]>([
    ['the only one of the name', undefined, [stranger]],
    ['the one that is named', stranger.name, [stranger, mine]],
  ])('are used, and told: %s', (_, clientName, clients) => {
    const assignments = [{ client: specWith({ clientName }), targets: [at('octo-org/checkout')] }];
    expect(live({ clients, readable: all, targets: [targetWith()] }, { assignments })).toEqual([stranger.name, used]);
  });

  test('stop the run where there are several and none is ours', () => {
    const twin = { ...stranger, name: 'apiClients/twin' };
    for (const spec of [{}, rotate, adopting]) {
      const [problem] = problemsOf({ clients: [stranger, twin], targets: [targetWith()] }, spec);
      expect(problem?.cure).toBe('Name the one that you mean in client-name');
    }
  });
});

test('the only one, made by this action, needs no note, nor does a new one', () => {
  expect(live({ clients: [mine], readable: all, targets: [targetWith()] })).toEqual([mine.name]);
  expect(live({ targets: [targetWith()] })).toEqual(['create']);
});

describe('a client that was made for other targets than these', () => {
  // The workflow is the same, and its list of targets was changed.
  const managedFrom = 'o/ci o/ci/.github/workflows/rotate.yml';
  const { [MANAGED_FROM_LABEL]: from = '' } = homeLabels(
    homeOf(assigned({ client: specWith(), targets: [] }), wholeSpec({ managedFrom })),
  );
  const keptHere = (client: ApiClient): ApiClient => ({
    ...client,
    labels: { ...client.labels, [MANAGED_FROM_LABEL]: from },
  });
  const elsewhere = keptHere(madeFor(older, [{ target: at('octo-org/other') }]));
  const here = madeFor(older, [targetWith()]);
  const warning =
    'apiClients/older was made for other targets than these, or for a part of them, and is to be retired: a workflow that uses the same display name for other targets has to give its client a name of its own';
  const force = { ...rotate, rotation: { ...ROTATION, force: true } };
  const retiring = (client: ApiClient): SomeFacts => ({ clients: [client, mine], targets: [targetWith(60_000)] });
  const alone = (client: ApiClient): SomeFacts => ({ clients: [client], targets: [targetWith(60_000)] });

  test.each<[string, SomeFacts, SomeSpec, readonly string[]]>([
    ['it is succeeded', alone(elsewhere), force, [warning]],
    ['it is told when to go', retiring(elsewhere), rotate, [warning]],
    ['it is deleted', retiring(elsewhere), { ...rotate, rotation: { ...ROTATION, overlapMs: 0 } }, [warning]],
    ['it goes on', alone(elsewhere), rotate, []],
    ['it was made for these', retiring(here), rotate, []],
    ['nobody knows for which', retiring(older), rotate, []],
  ])('is told of where it is to go: %s', (_, facts, spec, notes) => {
    expect(notesOf(facts, { ...spec, managedFrom })).toEqual(notes);
  });
});
