import type { Life } from './life.ts';
import { DAY_MS } from './times.ts';

/** What a run is about to do, and how it comes to that. */
export interface Phase {
  readonly name: string;
  /** Brings a lineage of one client, published everywhere, to where the run begins; gives what was wrong on the way. */
  start(life: Life): Promise<readonly string[]>;
  /** Whether it begins with no client at all. */
  readonly isFirst?: boolean;
}

async function due({ clock }: Life): Promise<readonly string[]> {
  clock.pass(100 * DAY_MS);
  return [];
}

/** A rotation that was cut, so long ago that no client is young. */
async function cutShort(life: Life, cut: Parameters<Life['cut']>[0]): Promise<readonly string[]> {
  await due(life);
  const wrongs = await life.cut(cut);
  life.passYouth();
  return wrongs;
}

const MADE = { method: 'POST', path: /\/apiClients$/, nth: 1, moment: 'after' } as const;
const WRITTEN = { method: 'PUT', path: /\/secrets\//, moment: 'after' } as const;
const LABELLED = { method: 'PATCH', path: /\/apiClients\//, nth: 1, moment: 'before' } as const;

/** The very first client. */
export const first: Phase = { name: 'make the first client', start: async () => [], isFirst: true };
/** A client that is due. */
export const create: Phase = { name: 'create', start: due };
/** A successor that was made, and is nowhere. */
export const resumeOrphan: Phase = {
  name: 'resume with a successor that is nowhere',
  start: async (life) => await cutShort(life, MADE),
};
/** A successor that one target holds, and the others hold half of: all first halves are written before any second one. */
export const resumeTorn: Phase = {
  name: 'resume with a successor that is at some targets',
  start: async (life) => await cutShort(life, { ...WRITTEN, nth: life.targets.length + 1 }),
};
/** A successor that is everywhere, and a predecessor that is not told when to go. */
export const label: Phase = {
  name: 'retire: tell the time',
  start: async (life) => await cutShort(life, LABELLED),
};
/** A predecessor whose time has come. */
export const remove: Phase = {
  name: 'retire: delete',
  start: async (life) => {
    await due(life);
    const { wrongs, exitCode } = await life.run();
    life.clock.pass(3 * DAY_MS);
    return [...wrongs, ...(exitCode === 0 ? [] : [`the rotation failed with ${exitCode}`])];
  },
};
