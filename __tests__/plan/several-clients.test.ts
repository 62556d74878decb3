import { describe, expect, test } from '@jest/globals';
import type { SubjectPlan } from '../../src/domain/plan.ts';
import type { Wish } from '../../src/domain/wish.ts';
import { decide } from '../../src/plan/decide.ts';
import { at, clientWith, T0_MS, targetWith, wishWith } from '../domain/sightings.ts';
import { factsWith, type SomeFacts, wholeWish } from './worlds.ts';

const mine = clientWith();
const readable = new Set([mine.name]);

function planOf(facts: SomeFacts, wish: Partial<Wish> = {}): SubjectPlan | undefined {
  return decide(factsWith(facts), wholeWish(wish), 0).subjects[0];
}

describe('several clients of the name', () => {
  const older = clientWith({ name: 'apiClients/older', clientId: 'older', createTimeUs: (T0_MS - 3_600_000) * 1000 });
  const stranger = clientWith({ name: 'apiClients/stranger', labels: {} });
  const kept = (plan: SubjectPlan | undefined) => plan?.client.kind === 'keep' && plan.client.client.name;

  test.each([
    ['the newest, where it can be read', new Set([mine.name, older.name]), targetWith(-60_000), mine.name],
    ['the newest that can be read', new Set([older.name]), targetWith(-60_000), older.name],
    ['the newest that is published', new Set<string>(), targetWith(-60_000), older.name],
    [
      'the newest, where it is published and the older can be read',
      new Set([older.name]),
      targetWith(60_000),
      mine.name,
    ],
  ])('the run goes on with %s, and tells of the others', (_, names, target, expected) => {
    const plan = planOf({ clients: [older, mine], readable: names, targets: [target] });
    expect(kept(plan)).toBe(expected);
    const other = expected === mine.name ? older.name : mine.name;
    expect(plan?.notes).toEqual([`other clients of this name made by this action, left alone: ${other}`]);
  });

  test('the newest stands for all where none can be used', () => {
    expect(kept(planOf({ clients: [older, mine] }))).toBe(mine.name);
  });

  test('those not made by this action are left alone, and told', () => {
    const plan = planOf({ clients: [stranger, mine], readable, targets: [targetWith()] });
    expect(kept(plan)).toBe(mine.name);
    expect(plan?.notes).toEqual(['clients of this name not made by this action, left alone: apiClients/stranger']);
  });

  test.each<[string, string | undefined]>([
    ['the only one of the name', undefined],
    ['the one that is named', stranger.name],
  ])('one that is not made by this action is used, and told: %s', (_, clientName) => {
    const subjects = [{ client: wishWith({ clientName }), destinations: [at('octo-org/checkout')] }];
    const facts = { clients: [stranger], readable: new Set([stranger.name]), targets: [targetWith()] };
    const plan = planOf(facts, { subjects });
    expect(kept(plan)).toBe(stranger.name);
    expect(plan?.notes).toEqual(['apiClients/stranger was not made by this action; it is used, and never deleted']);
  });

  test('the only one, made by this action, needs no note, nor does a new one', () => {
    expect(planOf({ clients: [mine], readable, targets: [targetWith()] })?.notes).toEqual([]);
    expect(planOf({ targets: [targetWith()] })?.notes).toEqual([]);
  });

  test('stop the run where none is ours', () => {
    const twin = { ...stranger, name: 'apiClients/twin' };
    expect(() => planOf({ clients: [stranger, twin], targets: [targetWith()] })).toThrow(/Name the one that is meant/);
  });
});
