import { beforeAll, describe, expect, test } from '@jest/globals';
import { STORE_NAMES } from '../../../src/domain/stores.ts';
import { ALL_STORES, ORGANIZATION_STORES, targetIn } from '../../support/places.ts';
import { momentWrongs } from './judge.ts';
import type { Life } from './life.ts';
import { create } from './phases.ts';
import { type Places, repositories, SETTINGS } from './settings.ts';
import { playAll, type Story } from './stories.ts';

const ORGANIZATION = 'orgs/octo-org';
const two = repositories(2);

const PLACES: readonly (readonly [name: string, places: Places])[] = [
  ['five repositories', repositories(5)],
  ['more repositories than are written at once', repositories(24)],
  [
    'environments',
    {
      ...two,
      inputs: { ...two.inputs, environments: 'stage\nlive' },
      environments: ['stage', 'live'],
      targets: two.repositories.flatMap((name) => [`${name}/environments/stage`, `${name}/environments/live`]),
    },
  ],
  [
    'the stores of repositories, with a variable',
    {
      ...two,
      inputs: { ...two.inputs, stores: ALL_STORES, 'client-id-variable': 'CONFIDENCE_CLIENT' },
      targets: two.repositories.flatMap((name) => STORE_NAMES.map((store) => targetIn(name, store))),
    },
  ],
  [
    'the stores of an organization',
    {
      inputs: { stores: ORGANIZATION_STORES.join(', '), repositories: undefined, organization: 'octo-org' },
      repositories: two.repositories,
      targets: ORGANIZATION_STORES.map((store) => targetIn(ORGANIZATION, store)),
    },
  ],
];

/** A whole rotation; what is wrong after any of its requests. */
async function rotate(life: Life, overlap: string): Promise<readonly string[]> {
  await create.start(life);
  const { exitCode, outputs, wrongs } = await life.run({ overlap });
  const isRotated = exitCode === 0 && outputs.result === 'rotated';
  const end = overlap === '0' ? [] : await life.converge({ overlap });
  return [
    ...wrongs,
    ...momentWrongs(life),
    ...(isRotated ? [] : [`it ends with ${exitCode}: ${outputs.result}`]),
    ...end,
    ...(await life.settle({ overlap })),
  ];
}

const stories = PLACES.flatMap(([name, places]) =>
  SETTINGS.filter(({ inputs }) => inputs.roles !== undefined).flatMap((setting) =>
    ['48h', '0'].map(
      (overlap): Story => ({
        name: `${name}, overlap ${overlap}: ${setting.name}`,
        setting: { ...setting, places },
        play: async (life) => await rotate(life, overlap),
      }),
    ),
  ),
);

describe('after each request of a whole rotation', () => {
  beforeAll(async () => await playAll(stories));

  test.each(stories)('every target has a pair that signs in: $name', ({ wrongs }) => {
    expect(wrongs).toEqual([]);
  });
});
