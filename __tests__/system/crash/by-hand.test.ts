import { beforeAll, describe, expect, test } from '@jest/globals';
import { generationsIn, HALVES, halvesAt } from './judge.ts';
import type { Life } from './life.ts';
import { create, resumeOrphan } from './phases.ts';
import { repositories, SETTINGS } from './settings.ts';
import { playAll, type Story } from './stories.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from './times.ts';

/** What is written: which halves, and at how many of the targets. */
interface Writing {
  readonly halves: readonly number[];
  readonly most: number;
}

const WRITINGS: readonly (readonly [name: string, writing: Writing])[] = [
  ['the old pair of a target', { halves: [0, 1], most: 1 }],
  ['the old pair of each target', { halves: [0, 1], most: 2 }],
  ['the old client id of a target', { halves: [0], most: 1 }],
  ['the old secret of each target', { halves: [1], most: 2 }],
];
// The first write of a run comes five seconds after it made a client. Times of GitHub are whole seconds.
const SECONDS = [-6, -4, -1, 0, 2];
const LATER = [5, 60, 20 * 60];
const VARIABLE = 'CONFIDENCE_CLIENT';

const settings = SETTINGS.filter(({ policies }) => policies.length === 0).map((setting) => ({
  ...setting,
  places: repositories(2),
}));

/** Writes once more what targets hold. */
function again({ sandbox, targets }: Life, { halves, most }: Writing, atMs?: number): void {
  const at = atMs === undefined ? undefined : new Date(atMs);
  for (const target of targets.slice(0, most)) {
    const held = halvesAt(sandbox, target);
    for (const half of halves)
      sandbox.github.putSecret(target, HALVES[half] ?? '', { value: held[half] ?? '', updatedAt: at });
  }
}

/** A run is cut after it made a client; the old pair is written so long after that. */
async function cutAndWritten(life: Life, writing: Writing, seconds: number): Promise<readonly string[]> {
  const { sandbox, clock } = life;
  const wrongs = [...(await resumeOrphan.start(life))];
  const madeAtMs = Date.parse(generationsIn(sandbox)[0]?.createTime ?? '');
  again(life, writing, madeAtMs + seconds * SECOND_MS);
  // What is written an hour later is seen by no run before.
  clock.pass(Math.max(0, seconds) * SECOND_MS);
  wrongs.push(...(await life.converge()), ...(await life.settle()));
  // Whoever was labelled late goes later.
  clock.pass(3 * DAY_MS + MINUTE_MS);
  return [...wrongs, ...(await life.converge())];
}

/** While a run makes a client, and before it writes, the old pair is written. */
async function writtenMeanwhile(life: Life, writing: Writing, path: RegExp): Promise<readonly string[]> {
  const wrongs = [...(await create.start(life))];
  const moment = { service: 'confidence', method: 'POST', path, when: 'after' } as const;
  // The first token is that of the run itself.
  life.sandbox.faults.on({ ...moment, nth: /token/.test(String(path)) ? 2 : 1 }, () => again(life, writing));
  const told = await life.run();
  if (told.outputs.result !== 'rotated') wrongs.push(`it ends with ${told.outputs.result}`);
  return [...wrongs, ...told.wrongs, ...(await life.converge()), ...(await life.settle())];
}

const stories = settings.flatMap((setting) =>
  WRITINGS.flatMap(([name, writing]): Story[] => [
    ...SECONDS.map((seconds) => ({
      name: `${name} is written ${seconds} seconds after a client was made by a run that was cut: ${setting.name}`,
      setting,
      play: async (life: Life) => await cutAndWritten(life, writing, seconds),
    })),
    ...LATER.map((seconds) => ({
      name: `${name} is written ${seconds} seconds after a client was made by a run that was cut, and a variable tells: ${setting.name}`,
      setting: { ...setting, inputs: { ...setting.inputs, 'client-id-variable': VARIABLE } },
      play: async (life: Life) => await cutAndWritten(life, writing, seconds),
    })),
    ...[/apiClients$/, /oauth\/token$/].map((path) => ({
      name: `${name} is written when a run has had its answer to ${path.source}: ${setting.name}`,
      setting,
      play: async (life: Life) => await writtenMeanwhile(life, writing, path),
    })),
  ]),
);

describe('a target is written by hand around the making of a client, and its pair keeps working', () => {
  beforeAll(async () => await playAll(stories));

  test.each(stories)('$name', ({ wrongs }) => {
    expect(wrongs).toEqual([]);
  });
});
