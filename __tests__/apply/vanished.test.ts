import { expect, test } from '@jest/globals';
import type { EnvironmentTarget } from '../../src/domain/target.ts';
import { at, specWith } from '../support/domain-values.ts';
import { wholeSpec } from '../support/facts.ts';
import { madeClients } from '../support/scene.ts';
import { afterFirst, DAY_MS, HOUR_MS, holders, isLabelled, newest, only, PLACES } from './lineage-scene.ts';
import { among, notesOf, rotation, runToEnd, specFor, TERMS, WORKFLOW } from './run.ts';

const list = { service: 'confidence', method: 'GET', path: /\/v1\/apiClients\?/ } as const;
const AS_DUE = { force: false } as const;

test('a list that does not show the successor is no reason to write its predecessor again', async () => {
  await afterFirst({}, async (scene, first) => {
    await runToEnd(scene, rotation(specFor(PLACES)));
    const { name } = newest(scene);
    scene.line.clock.advance(20_000);
    const shown = madeClients(scene.sandbox).filter((one) => one.name === first.name);
    const answer = { status: 200, body: JSON.stringify({ apiClients: shown }) };
    scene.sandbox.faults.add({ ...list, times: 2, when: 'before', answer });
    await runToEnd(scene, rotation(specFor(PLACES), AS_DUE));
    expect(holders(scene)).toEqual([name, name]);
    for (let night = 0; night < 4; night += 1) {
      scene.line.clock.advance(DAY_MS);
      await runToEnd(scene, rotation(specFor(PLACES), AS_DUE));
    }
    expect(holders(scene)).toEqual([name, name]);
    expect(only(scene).name).toBe(name);
  });
});

test.each(['ours', 'adopted'])('a client whose successor somebody deleted is written again: %s', async (kind) => {
  await among(PLACES, async (scene) => {
    const { confidence } = scene.sandbox;
    const adopt = kind === 'adopted';
    if (adopt) confidence.addClient({ displayName: 'flags' });
    await runToEnd(scene, specFor(PLACES));
    scene.line.clock.advance(DAY_MS);
    const { name } = newest(scene);
    await runToEnd(scene, rotation(specFor(PLACES), { adopt }));
    confidence.removeClient(newest(scene).name);
    expect([isLabelled(only(scene)), holders(scene)]).toEqual([true, ['nobody', 'nobody']]);
    scene.line.clock.advance(HOUR_MS);
    await runToEnd(scene, rotation(specFor(PLACES), { ...AS_DUE, adopt }));
    expect([only(scene).name, isLabelled(only(scene)), holders(scene)]).toEqual([name, false, [name, name]]);
  });
});

test('an environment that the run made is seen to hold what was written there', async () => {
  await afterFirst({}, async (scene) => {
    const made: EnvironmentTarget = {
      scope: 'environment',
      store: 'actions',
      owner: 'o',
      repository: 'a',
      environment: 'production',
      isToBeCreated: true,
    };
    const old = only(scene).name;
    const rotate = { operation: 'rotate', rotation: { ...TERMS, force: true }, managedFrom: WORKFLOW } as const;
    const spec = wholeSpec({ assignments: [{ client: specWith(), targets: [at('o/a'), made] }], ...rotate });
    const { subjects } = await runToEnd(scene, spec);
    expect(notesOf(subjects[0]).join()).not.toContain('GitHub does not show');
    expect(
      madeClients(scene.sandbox)
        .filter(isLabelled)
        .map(({ name }) => name),
    ).toEqual([old]);
  });
});
