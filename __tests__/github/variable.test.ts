import { describe, expect, test } from '@jest/globals';
import { HalfDone } from '../../src/domain/errors.ts';
import type { TargetFacts } from '../../src/domain/facts.ts';
import type { PairNames } from '../../src/domain/spec.ts';
import { at, targetWith } from '../support/domain-values.ts';
import { failureOf, inScene, type Scene } from '../support/scene.ts';

const NAMES: PairNames = { clientId: 'ID', clientSecret: 'SECRET', variable: undefined };
const WITH_VARIABLE: PairNames = { ...NAMES, variable: 'CLIENT' };
const observed: TargetFacts = { ...targetWith(), target: at('o/a') };
const PAIR = { ID: 'the-client-id', SECRET: 'the secret — of 32 bytes ✓' };

async function write({ store, line }: Scene, names = NAMES, facts = observed, token?: string): Promise<void> {
  const clientSecret = line.masks.secret(PAIR.SECRET);
  await store(token).write(facts, { names, credential: { clientId: PAIR.ID, clientSecret } });
}

/** What the repository holds, by name. */
function held({ sandbox: { github } }: Scene): Record<string, string> {
  return Object.fromEntries(github.secrets('o/a').map(({ name, value }) => [name, value]));
}

async function inRepository(act: (scene: Scene) => Promise<void>, kind: 'github.com' | 'ghes' = 'github.com') {
  await inScene({ github: { kind } }, async (scene) => {
    scene.sandbox.github.addRepository('o/a');
    await act(scene);
  });
}

describe('the variable that tells the client', () => {
  test.each([
    ['made', undefined, undefined, ['POST']],
    ['updated', 'old', 'old', ['PATCH']],
    ['left alone where it says so already', PAIR.ID, PAIR.ID, []],
    ['updated where somebody made it meanwhile', 'old', undefined, ['POST', 'PATCH']],
  ])('is %s, after the pair', async (_, there, seen, methods) => {
    await inRepository(async (scene) => {
      const { github } = scene.sandbox;
      if (there !== undefined) github.putVariable('o/a', 'CLIENT', there);
      await write(scene, WITH_VARIABLE, { ...observed, variable: seen });
      expect(github.variables('o/a')).toEqual([{ name: 'CLIENT', value: PAIR.ID }]);
      expect(held(scene)).toEqual(PAIR);
      expect(scene.asked(/variables/).map(({ method }) => method)).toEqual(methods);
    });
  });

  test('that is refused leaves the pair written, and the error says so', async () => {
    await inRepository(async (scene) => {
      scene.sandbox.github.addToken('no-variables-012', { kind: 'app', repositories: 'all', secrets: 'write' });
      const error = await failureOf(write(scene, WITH_VARIABLE, observed, 'no-variables-012'));
      expect(error).toBeInstanceOf(HalfDone);
      expect(held(scene)).toEqual(PAIR);
      expect(error.message).toMatch(
        /with the repository permission Variables: write\. Run again with refresh: always, which writes both$/,
      );
      expect(error.message).toMatch(/^o\/a: the pair was written, the variable was not \(POST /);
    });
  });
});
