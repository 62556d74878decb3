import { beforeAll, describe, expect, test } from '@jest/globals';
import { convergedWrongs, generationsIn, momentWrongs } from './judge.ts';
import type { Life } from './life.ts';
import { create, resumeOrphan, resumeTorn } from './phases.ts';
import { SETTINGS } from './settings.ts';
import { playAll, type Story } from './stories.ts';
import { DAY_MS } from './times.ts';
import type { Cut } from './watch.ts';

const PLACES: readonly (readonly [name: string, cut: Cut])[] = [
  ['once a client is made', { method: 'POST', path: /\/apiClients$/, nth: 1, moment: 'after' }],
  ['in the middle of the first pair', { method: 'PUT', path: /\/secrets\//, nth: 1, moment: 'after' }],
  ['between targets', { method: 'PUT', path: /\/secrets\//, nth: 4, moment: 'after' }],
  ['before a predecessor is told its time', { method: 'PATCH', path: /\/apiClients\//, nth: 1, moment: 'before' }],
];

/** Eight runs in a row are cut at the same place; runs that do not come there end by themselves. */
async function again(life: Life, cut: Cut): Promise<readonly string[]> {
  const wrongs = [...(await create.start(life))];
  for (let runs = 1; runs <= 8; runs += 1) {
    life.passYouth();
    const told = await life.run({}, { cut });
    wrongs.push(...[...told.wrongs, ...momentWrongs(life)].map((wrong) => `cut ${runs}: ${wrong}`));
  }
  // At most five clients are alive: for a further one, the overlap of those that nobody can hold has to be over.
  life.clock.pass(3 * DAY_MS);
  return [...wrongs, ...(await life.converge()), ...(await life.settle())];
}

/** Nothing tells whether the run that made a young client is still at work. */
async function atOnce(life: Life): Promise<readonly string[]> {
  await create.start(life);
  const wrongs = [...(await life.cut({ method: 'PUT', path: /\/secrets\//, nth: 4, moment: 'after' }))];
  const world = life.world();
  const told = await life.run();
  if (told.exitCode !== 1 || !told.errors.join().includes('Run again after'))
    wrongs.push(`it ends with ${told.exitCode}`);
  if (life.world() !== world) wrongs.push('it changed something');
  return [...wrongs, ...told.wrongs, ...(await life.converge()), ...(await life.settle())];
}

/** The answer to a leak: all is done in one run. */
async function withoutOverlap(life: Life, phase: typeof resumeTorn): Promise<readonly string[]> {
  const wrongs = [...(await phase.start(life))];
  const told = await life.run({ overlap: '0' });
  if (told.exitCode !== 0) wrongs.push(told.errors.join());
  if (generationsIn(life.sandbox).length !== 1) wrongs.push('a predecessor is left');
  return [...wrongs, ...told.wrongs, ...convergedWrongs(life)];
}

const stories = SETTINGS.flatMap((setting): Story[] => [
  ...PLACES.map(([name, cut]) => ({
    name: `each run is cut ${name}: ${setting.name}`,
    setting,
    play: async (life: Life) => await again(life, cut),
  })),
  ...(setting.isReadable ? [] : [{ name: `a run comes at once: ${setting.name}`, setting, play: atOnce }]),
  ...[resumeOrphan, resumeTorn].map((phase) => ({
    name: `${phase.name}, without overlap: ${setting.name}`,
    setting,
    play: async (life: Life) => await withoutOverlap(life, phase),
  })),
]);

describe('runs that are cut', () => {
  beforeAll(async () => await playAll(stories));

  test.each(stories)('$name', ({ wrongs }) => {
    expect(wrongs).toEqual([]);
  });
});
