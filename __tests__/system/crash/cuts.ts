import { inLanes } from '../../support/lanes.ts';
import { isChange, Life } from './life.ts';
import type { Phase } from './phases.ts';
import type { Setting } from './settings.ts';
import { LANES } from './stories.ts';
import type { Cut } from './watch.ts';

// Cuts that are tried one after the other, in one life.
const MOST_IN_A_LIFE = 12;

/** A run that is cut, at each of its requests. */
export interface CutScene {
  readonly setting: Setting;
  readonly phase: Phase;
}

/** One cut of a scene. */
export interface CutRow {
  readonly scene: CutScene;
  readonly cut: Cut;
  /** What was wrong; absent until it was tried. */
  wrongs?: readonly string[];
}

/**
 * A cut before each request of a run that is not cut, and one after each request that changes something; a cut after one that
 * only reads leaves the same world as one before the next.
 */
export async function rowsOf(scenes: readonly CutScene[]): Promise<CutRow[]> {
  return (await inLanes(scenes, LANES, rowsOfScene)).flat();
}

async function rowsOfScene(scene: CutScene): Promise<CutRow[]> {
  const life = await startOf(scene);
  try {
    await scene.phase.start(life);
    const { requests, exitCode } = await life.run();
    if (exitCode !== 0) throw new Error(`a run that is not cut fails: ${nameOf(scene)}`);
    return requests.flatMap((request, index): CutRow[] => {
      const before: CutRow = { scene, cut: { nth: index + 1, moment: 'before' } };
      return isChange(request) ? [before, { scene, cut: { nth: index + 1, moment: 'after' } }] : [before];
    });
  } finally {
    await life.close();
  }
}

/** Tries every cut, and notes what was wrong. */
export async function tryAll(rows: readonly CutRow[]): Promise<void> {
  const jobs = [...new Set(rows.map(({ scene }) => scene))].flatMap((scene) =>
    chunks(
      rows.filter((row) => row.scene === scene),
      MOST_IN_A_LIFE,
    ),
  );
  await inLanes(jobs, LANES, tryInOneLife);
}

async function tryInOneLife(rows: readonly CutRow[]): Promise<void> {
  const lives = new Lives();
  try {
    for (const row of rows) row.wrongs = await tryOne(row, lives, row === rows.at(-1));
  } finally {
    await lives.end();
  }
}

/** Where a cut has changed nothing, the next run is cut a little later; else runs follow until nothing changes. */
async function tryOne({ scene, cut }: CutRow, lives: Lives, isLast: boolean): Promise<readonly string[]> {
  const { life, wrongs } = await lives.atStart(scene);
  const world = life.world();
  wrongs.push(...(await life.cut(cut)).map((wrong) => `cut: ${wrong}`));
  if (life.world() === world && wrongs.length === 0 && !isLast) return [];
  wrongs.push(...(await life.converge()));
  wrongs.push(...(await life.settle()));
  await lives.turn(scene, wrongs);
  return wrongs;
}

/** The lives of one scene: a life goes on as long as nothing is wrong with it. */
class Lives {
  #life: Life | undefined;
  #isAtStart = false;

  /** A life where the run of a scene begins. */
  async atStart(scene: CutScene): Promise<{ life: Life; wrongs: string[] }> {
    this.#life ??= await startOf(scene);
    const wrongs = this.#isAtStart ? [] : await scene.phase.start(this.#life);
    this.#isAtStart = true;
    return { life: this.#life, wrongs: wrongs.map((wrong) => `at the start: ${wrong}`) };
  }

  /** After something has changed. */
  async turn({ phase }: CutScene, wrongs: readonly string[]): Promise<void> {
    this.#isAtStart = false;
    if (phase.isFirst === true || wrongs.length > 0) await this.end();
  }

  async end(): Promise<void> {
    await this.#life?.close();
    this.#life = undefined;
  }
}

async function startOf({ setting, phase }: CutScene): Promise<Life> {
  return phase.isFirst === true ? await Life.open(setting) : await Life.begin(setting);
}

/** How a scene is called. */
export function nameOf({ setting, phase }: CutScene): string {
  return `${phase.name}: ${setting.name}`;
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
