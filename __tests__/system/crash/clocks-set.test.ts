import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Life } from './life.ts';
import { repositories, SETTINGS } from './settings.ts';
import { playAll, type Story } from './stories.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from './times.ts';
import type { Cut } from './watch.ts';

const MADE: Cut = { method: 'POST', path: /\/apiClients$/, nth: 1, moment: 'after' };
const BETWEEN: Cut = { method: 'PUT', path: /\/secrets\//, nth: 3, moment: 'after' };
const FORCE = { force: 'true' };

/** What runs around the moment at which GitHub's clock is set. */
interface Course {
  readonly name: string;
  before?(life: Life): Promise<unknown>;
  after?(life: Life): Promise<{ wrongs: readonly string[] }>;
}

const COURSES: readonly Course[] = [
  { name: 'then a run provisions', after: async (life) => await life.run({ operation: 'provision' }) },
  { name: 'then a run rotates what is due', after: async (life) => await life.run() },
  { name: 'then a run rotates by force', after: async (life) => await life.run(FORCE) },
  { name: 'after a run was cut that made a client', before: async (life) => await life.run(FORCE, { cut: MADE }) },
  { name: 'after a run was cut between targets', before: async (life) => await life.run(FORCE, { cut: BETWEEN }) },
  { name: 'then a run is cut that made a client', after: async (life) => await life.run(FORCE, { cut: MADE }) },
  { name: 'then a run is cut between targets', after: async (life) => await life.run(FORCE, { cut: BETWEEN }) },
];

/** A run in between may fail, where it says so. */
async function set(life: Life, course: Course, { days, seconds }: { days: number; seconds: number }) {
  life.clock.pass(days * DAY_MS);
  await course.before?.(life);
  life.sandbox.github.variant.clockOffsetMs += seconds * SECOND_MS;
  const { wrongs } = (await course.after?.(life)) ?? { wrongs: [] };
  // What was written before is ten minutes ahead, at most.
  life.clock.pass(21 * MINUTE_MS);
  return [...wrongs, ...(await life.converge()), ...(await life.settle())];
}

const settings = SETTINGS.filter(({ policies }) => policies.length === 0).map((setting) => ({
  ...setting,
  places: repositories(2),
}));
const stories = settings.flatMap((setting) =>
  // Further apart than five minutes nothing is retired.
  [-280, 60, 280].flatMap((seconds) =>
    [0, 100].flatMap((days) => {
      // Where secrets can be read, whoever seems to lack the live client gets it again.
      if (setting.isReadable && (seconds > 0 || days > 0)) return [];
      return COURSES.map(
        (course): Story => ({
          name: `by ${seconds} seconds, ${days} days after targets were written, ${course.name}: ${setting.name}`,
          setting,
          play: async (life) => await set(life, course, { days, seconds }),
        }),
      );
    }),
  ),
);

describe("GitHub's clock is set, and no pair stops working", () => {
  beforeAll(async () => await playAll(stories));

  test.each(stories)('$name', ({ wrongs }) => {
    expect(wrongs).toEqual([]);
  });
});
