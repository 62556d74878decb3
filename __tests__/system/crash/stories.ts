import { inLanes } from '../../support/lanes.ts';
import { Life } from './life.ts';
import type { Setting } from './settings.ts';

// More than there are cores: runs spend much of their time in waits.
export const LANES = 8;

/** Something that happens to a life of its own. */
export interface Story {
  readonly name: string;
  readonly setting: Setting;
  /** Gives what was wrong. */
  play(life: Life): Promise<readonly string[]>;
  /** What was wrong; absent until it was played. */
  wrongs?: readonly string[];
}

/** Plays every story, each with a client that a run made and brought everywhere, and notes what was wrong. */
export async function playAll(stories: readonly Story[]): Promise<void> {
  await inLanes(stories, LANES, async (story) => {
    const life = await Life.begin(story.setting);
    try {
      story.wrongs = await story.play(life);
    } finally {
      await life.close();
    }
  });
}
