import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault, RequestRecord } from '../../../sandbox/index.ts';
import { inLanes } from '../../support/lanes.ts';
import { generationsIn } from './judge.ts';
import { isChange, Life } from './life.ts';
import { create, type Phase, remove } from './phases.ts';
import { SETTINGS, type Setting } from './settings.ts';
import { LANES, playAll, type Story } from './stories.ts';

type Trouble = Pick<Fault, 'answer' | 'when' | 'times'>;

const TROUBLES: readonly (readonly [name: string, trouble: Trouble])[] = [
  ['503 though it was done', { answer: { status: 503 }, when: 'after' }],
  ['503 though it was done, each time', { answer: { status: 503 }, when: 'after', times: Number.POSITIVE_INFINITY }],
  ['a connection dropped though it was done', { answer: 'reset', when: 'after' }],
  ['a connection dropped before', { answer: 'reset', when: 'before' }],
];

/** A kind of write of a run, and which of the kind: the middle one. */
interface Write extends Pick<RequestRecord, 'service' | 'method'> {
  readonly kind: string;
  readonly nth: number;
}

/** A path without what differs from run to run, and from target to target. */
function kindOf(path: string): string {
  return path
    .replace(/\?.*/, '')
    .replace(/apiClients\/.+/, 'apiClients/*')
    .replace(/policies\/api-client-.+/, 'policies/api-client-*')
    .replace(/repos\/[^/]+\/[^/]+\//, 'repos/*/*/');
}

/** The writes of a run to which nothing happens. */
async function writesOf(setting: Setting, phase: Phase): Promise<readonly Write[]> {
  const life = await Life.begin(setting);
  try {
    await phase.start(life);
    const { requests } = await life.run();
    const writes = requests.filter(isChange).map((request) => ({ ...request, kind: kindOf(request.path) }));
    const kinds = new Map(writes.map((write) => [`${write.method} ${write.kind}`, write]));
    return [...kinds.values()].map(({ service, method, kind }) => {
      const { length } = writes.filter((write) => write.method === method && write.kind === kind);
      return { service, method, kind, nth: Math.ceil(length / 2) };
    });
  } finally {
    await life.close();
  }
}

/** The run meets trouble at one write; then others follow. */
async function meet(life: Life, phase: Phase, fault: Fault): Promise<readonly string[]> {
  const { sandbox } = life;
  const wrongs = [...(await phase.start(life))];
  const before = generationsIn(sandbox).map(({ name }) => name);
  sandbox.faults.add(fault);
  const told = await life.run({}, { isCrowded: true });
  life.forgive();
  const made = generationsIn(sandbox).filter(({ name }) => !before.includes(name));
  if (told.most > before.length + 1 || made.length > 1) wrongs.push('a second client was made');
  if (told.exitCode !== 0 && told.errors.length === 0) wrongs.push(`it ends with ${told.exitCode} and tells nothing`);
  return [...wrongs, ...told.wrongs, ...(await life.converge()), ...(await life.settle())];
}

const settings = SETTINGS.filter(({ inputs }) => inputs.roles !== undefined);
const scenes = settings.flatMap((setting) => [create, remove].map((phase) => ({ setting, phase })));
const stories = (
  await inLanes(scenes, LANES, async ({ setting, phase }) => {
    const writes = await writesOf(setting, phase);
    return writes.flatMap(({ service, method, kind, nth }) =>
      TROUBLES.map(([trouble, { when, ...rest }]): Story => {
        const path = new RegExp(`^${kind.replaceAll('*', '[^/?]+')}(\\?|$)`);
        return {
          name: `${phase.name}, ${setting.name}: ${method} ${kind}, number ${nth}, meets ${trouble}`,
          setting,
          play: async (life) => await meet(life, phase, { service, method, path, nth, when, ...rest }),
        };
      }),
    );
  })
).flat();

describe('a write gets no clear answer', () => {
  beforeAll(async () => await playAll(stories));

  test.each(stories)('$name', ({ wrongs }) => {
    expect(wrongs).toEqual([]);
  });
});
