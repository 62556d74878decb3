import { beforeAll, describe, expect, test } from '@jest/globals';
import { generationsIn } from './judge.ts';
import { isDone, type Life, type Told } from './life.ts';
import { resumeOrphan, resumeTorn } from './phases.ts';
import { repositories, SETTINGS, type Setting } from './settings.ts';
import { playAll, type Story } from './stories.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from './times.ts';

const CLOCKS: readonly (readonly [name: string, github: number, confidence: number])[] = [
  ['clocks that agree', 0, 0],
  // Further apart than five minutes nothing is retired.
  ["GitHub's clock four minutes ahead", 4, 0],
  ["GitHub's clock four minutes behind", -4, 0],
  ["Confidence's clock four minutes ahead", 0, 4],
  ["Confidence's clock four minutes behind", 0, -4],
  ['each clock two minutes off', 2, -2],
];

const plain = SETTINGS.filter(({ inputs }) => inputs.roles !== undefined).map((setting) => ({
  ...setting,
  places: repositories(2),
}));

/** A setting, where the clocks of the services are so many minutes ahead. */
function ahead(setting: Setting, github: number, confidence: number): Setting {
  return {
    ...setting,
    github: { ...setting.github, clockOffsetMs: github * MINUTE_MS },
    confidence: { ...setting.confidence, clockOffsetMs: confidence * MINUTE_MS },
  };
}

/** When the newest client was made, on Confidence's clock. */
function madeAtMs({ sandbox }: Life): number {
  return Date.parse(generationsIn(sandbox)[0]?.createTime ?? '');
}

/** A run a second before a time of Confidence's clock, which must change nothing, and one a second after it. */
async function around(life: Life, atMs: number): Promise<{ before: Told; after: Told; wrongs: readonly string[] }> {
  const { clock, sandbox } = life;
  const { clockOffsetMs } = sandbox.confidence.variant;
  clock.pass(atMs - clockOffsetMs - SECOND_MS - clock.nowMs());
  const before = await life.run();
  clock.pass(2 * SECOND_MS);
  const after = await life.run();
  const early = before.requests.filter(isDone).map(({ method, path }) => `a second before: ${method} ${path}`);
  return { before, after, wrongs: [...before.wrongs, ...early, ...after.wrongs] };
}

function unless(isRight: boolean, wrong: string): readonly string[] {
  return isRight ? [] : [wrong];
}

async function dueDate(life: Life): Promise<readonly string[]> {
  const { before, after, wrongs } = await around(life, madeAtMs(life) + 90 * DAY_MS);
  return [
    ...wrongs,
    ...unless(before.outputs.result === 'unchanged', `a second before: ${before.outputs.result}`),
    ...unless(after.outputs.result === 'rotated', `a second after: ${after.outputs.result}`),
  ];
}

async function endOfOverlap(life: Life): Promise<readonly string[]> {
  life.clock.pass(100 * DAY_MS);
  const { exitCode } = await life.run();
  const label = generationsIn(life.sandbox)[1]?.labels['retire-after'] ?? '';
  const text = label.replace(/^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)z$/, '$1-$2-$3T$4:$5:$6Z');
  const { before, after, wrongs } = await around(life, Date.parse(text));
  return [
    ...wrongs,
    ...unless(exitCode === 0 && before.exitCode === 0, `it ends with ${exitCode}, ${before.exitCode}`),
    ...unless(after.outputs.result === 'retired', `a second after: ${after.outputs.result}`),
    ...unless(generationsIn(life.sandbox).length === 1, 'the predecessor is not deleted'),
  ];
}

/** Where labels cannot be changed, the newest write and the overlap tell it. */
async function endWithoutLabels(life: Life): Promise<readonly string[]> {
  life.clock.pass(100 * DAY_MS);
  await life.run();
  const { sandbox, targets } = life;
  const writtenAtMs = targets.flatMap((target) => sandbox.github.secrets(target)).map((one) => one.updatedAt.getTime());
  const { clockOffsetMs } = sandbox.github.variant;
  const atMs = Math.max(...writtenAtMs) - clockOffsetMs + sandbox.confidence.variant.clockOffsetMs + 2 * DAY_MS;
  const { after, wrongs } = await around(life, atMs);
  return [
    ...wrongs,
    ...unless(after.outputs.result === 'retired', `a second after: ${after.outputs.result}`),
    ...unless(generationsIn(sandbox).length === 1, 'the predecessor is not deleted'),
  ];
}

/** Another run may be at work for ten minutes after the client was made. */
async function youth(life: Life): Promise<readonly string[]> {
  await resumeOrphan.start(life);
  const { before, after, wrongs } = await around(life, madeAtMs(life) + 10 * MINUTE_MS);
  return [
    ...wrongs,
    ...unless(before.exitCode === 1 && /Run again after/.test(before.errors.join()), `${before.exitCode}, untold`),
    ...unless(after.exitCode === 0, `a second after: ${after.errors.join()}`),
    ...(await life.converge()),
    ...(await life.settle()),
  ];
}

/** A whole rotation, and one that is cut between targets. */
async function wholeAndCut(life: Life): Promise<readonly string[]> {
  life.clock.pass(100 * DAY_MS);
  const { exitCode, outputs, wrongs } = await life.run();
  const end = [...(await life.converge()), ...(await life.settle())];
  const isRotated = exitCode === 0 && outputs.result === 'rotated' && outputs.failed === '0';
  const cut = [...(await resumeTorn.start(life)), ...(await life.converge()), ...(await life.settle())];
  return [...wrongs, ...unless(isRotated, `it ends with ${exitCode}: ${outputs.result}`), ...end, ...cut];
}

const boundaries = CLOCKS.flatMap(([name, github, confidence]) => {
  const [setting, unreadable] = plain.map((one) => ahead(one, github, confidence));
  if (setting === undefined || unreadable === undefined) return [];
  const rigid = { ...setting, confidence: { ...setting.confidence, patch: 'missing' as const } };
  return [
    { name: `a client is due: ${name}`, setting, play: dueDate },
    { name: `a predecessor may go: ${name}`, setting, play: endOfOverlap },
    { name: `one without a label may go: ${name}`, setting: rigid, play: endWithoutLabels },
    { name: `a client is not young any more: ${name}`, setting: unreadable, play: youth },
  ];
});

const differences = CLOCKS.flatMap(([name, github, confidence]) =>
  plain.map(
    (setting): Story => ({
      name: `${name}: ${setting.name}`,
      setting: ahead(setting, github, confidence),
      play: wholeAndCut,
    }),
  ),
);

const delays = [3, 8, 20].flatMap((seconds) =>
  plain.map(
    (setting): Story => ({
      name: `what is written shows, and what is made signs in, ${seconds} seconds later: ${setting.name}`,
      setting: {
        ...setting,
        github: { metadataLagMs: seconds * SECOND_MS },
        confidence: { ...setting.confidence, spreadMs: seconds * SECOND_MS },
      },
      play: wholeAndCut,
    }),
  ),
);

describe('a second before nothing happens, a second after it does', () => {
  beforeAll(async () => await playAll(boundaries));

  test.each<Story>(boundaries)('$name', ({ wrongs }) => {
    expect(wrongs).toEqual([]);
  });
});

describe('no clock and no delay makes an old pair pass for a new one', () => {
  beforeAll(async () => await playAll([...differences, ...delays]));

  test.each([...differences, ...delays])('$name', ({ wrongs }) => {
    expect(wrongs).toEqual([]);
  });
});
