import { describe, expect, test } from '@jest/globals';
import { failureOf, inScene, quickClock, type Scene } from '../support/scene.ts';
import { choiceOf, surveyOf } from '../support/survey.ts';

const NAMES = { clientId: 'ID', clientSecret: 'SECRET', variable: undefined };
const KEY = { service: 'github', path: /public-key/, when: 'before', answer: { status: 404, body: '{}' } } as const;

async function read({ store }: Scene): Promise<readonly string[]> {
  const selector = { scope: 'repository', stores: ['actions'], repositories: choiceOf('o/a') } as const;
  const { observed } = await surveyOf(store(), selector, NAMES);
  return observed.map(({ target }) => target.owner);
}

/** A repository that was made so many seconds ago, about which GitHub answers 404 so often. */
async function madeBefore(seconds: number, times: number, act: (scene: Scene) => Promise<void>): Promise<void> {
  await inScene({ clock: quickClock() }, async (scene) => {
    scene.sandbox.github.addRepository('o/a', { ageMs: seconds * 1_000 });
    scene.sandbox.faults.add({ ...KEY, times });
    await act(scene);
  });
}

describe('a repository that was made seconds ago', () => {
  test('is asked about again until GitHub knows it', async () => {
    await madeBefore(5, 3, async (scene) => {
      expect(await read(scene)).toEqual(['o']);
      expect(scene.asked(/public-key/)).toHaveLength(4);
    });
  });

  test('is told as that in the end, with what else may help', async () => {
    await madeBefore(5, 99, async (scene) => {
      const { message } = await failureOf(read(scene));
      expect(message).toMatch(/made a moment ago: run again in a minute\. If that does not help: It does not exist/);
      expect(scene.asked(/public-key/)).toHaveLength(6);
    });
  });

  test('is one of the last two minutes: an older one is asked about once', async () => {
    await madeBefore(150, 99, async (scene) => {
      expect((await failureOf(read(scene))).message).toContain('It does not exist, or the token');
      expect(scene.asked(/public-key/)).toHaveLength(1);
    });
  });
});
