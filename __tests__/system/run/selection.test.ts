import { afterEach, describe, expect, test } from '@jest/globals';
import { closeStages, type Inputs, openStage, type Stage } from '../../support/stage.ts';
import { clientsIn, signsInFrom } from '../../support/world.ts';

afterEach(closeStages);

const ALL = [
  'octo-org/svc-a',
  'octo-org/svc-b',
  'octo-org/svc-old',
  'octo-org/Svc-C',
  'octo-org/xsvc-a',
  'octo-org/web',
];

async function fleet(): Promise<Stage> {
  const stage = await openStage({}, []);
  const { github } = stage.sandbox;
  github.addRepository('octo-org/svc-a', {
    topics: ['flags', 'java'],
    properties: { tier: '1', teams: ['web', 'api'] },
  });
  github.addRepository('octo-org/svc-b', { topics: ['flags'], properties: { tier: '2', teams: ['api'] } });
  github.addRepository('octo-org/svc-old', { archived: true, topics: ['flags'], properties: { tier: '1' } });
  github.addRepository('octo-org/Svc-C', { topics: ['java'], properties: { tier: '1' } });
  github.addRepository('octo-org/xsvc-a');
  github.addRepository('octo-org/web');
  github.addRepository('other/svc-a');
  return stage;
}

async function writtenBy(inputs: Inputs): Promise<{ written: string[]; told: Awaited<ReturnType<Stage['run']>> }> {
  const { sandbox, run } = await fleet();
  const told = await run(inputs);
  const written = [...ALL, 'other/svc-a'].filter((name) => signsInFrom(sandbox, name));
  return { written, told };
}

describe('repositories are chosen', () => {
  test.each<[string, Inputs, string[]]>([
    [
      'by a glob of the whole name, whatever the case',
      { repositories: 'octo-org/svc-*' },
      ['octo-org/svc-a', 'octo-org/svc-b', 'octo-org/Svc-C'],
    ],
    ['by one character', { repositories: 'octo-org/svc-?' }, ['octo-org/svc-a', 'octo-org/svc-b', 'octo-org/Svc-C']],
    ['by some characters', { repositories: 'octo-org/svc-[ab]' }, ['octo-org/svc-a', 'octo-org/svc-b']],
    [
      'by names and globs of several owners',
      { repositories: 'octo-org/web\nother/*' },
      ['octo-org/web', 'other/svc-a'],
    ],
    ['but for some', { repositories: 'octo-org/*', 'exclude-repositories': 'octo-org/*svc-*' }, ['octo-org/web']],
    ['by topics, all of them', { repositories: 'octo-org/*', topics: 'flags, java' }, ['octo-org/svc-a']],
    ['by a property', { repositories: 'octo-org/*', properties: 'tier=1' }, ['octo-org/svc-a', 'octo-org/Svc-C']],
    ['by one of several values', { repositories: 'octo-org/*', properties: 'Teams=api\ntier=2' }, ['octo-org/svc-b']],
    [
      'by name, and filtered too',
      { repositories: 'octo-org/svc-a, octo-org/svc-b', topics: 'java' },
      ['octo-org/svc-a'],
    ],
  ])('%s', async (_, inputs, expected) => {
    const { written, told } = await writtenBy(inputs);
    expect(told).toMatchObject({ exitCode: 0, outputs: { written: String(expected.length) } });
    expect(written).toEqual(expected);
  });

  test('and archived ones are skipped and listed', async () => {
    const { told } = await writtenBy({ repositories: 'octo-org/svc-*' });
    expect(told.outputs).toMatchObject({ written: '3', skipped: '1' });
    expect(told.shown).toContain('octo-org/svc-old: left out, the repository is archived');
    expect(told.transcript).toMatchSnapshot();
  });

  test('of more than three pages, none lost', async () => {
    const { sandbox, run } = await openStage({}, []);
    const names = Array.from({ length: 330 }, (_, index) => `octo-org/r-${index}`);
    for (const [index, name] of names.entries()) {
      sandbox.github.addRepository(name, {
        topics: index % 3 === 0 ? ['flags'] : [],
        properties: { tier: String(index % 2) },
      });
    }
    const told = await run({ repositories: 'octo-org/*', topics: 'flags', properties: 'tier=1' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { written: '55' } });
    const written = names.filter((name) => signsInFrom(sandbox, name));
    expect(written).toEqual(names.filter((_, index) => index % 3 === 0 && index % 2 === 1));
  });
});

test.each([{}, { 'dry-run': 'true' }])('an exclusion that excludes nothing is a warning: %j', async (more) => {
  const inputs = { repositories: 'octo-org/svc-a', 'exclude-repositories': 'octo-org/wbe', ...more };
  const { told } = await writtenBy(inputs);
  expect(told.exitCode).toBe(0);
  expect(told.raw).toContain('::warning::input exclude-repositories: "octo-org/wbe" excludes nothing');
});

describe('an item that matches nothing stops the run, and is named', () => {
  test.each<[string, Inputs, string]>([
    ['a glob', { repositories: 'octo-org/app-*' }, 'input repositories: "octo-org/app-*" matches nothing'],
    [
      'a part of a name: globs are anchored',
      { repositories: 'octo-org/vc-*' },
      'input repositories: "octo-org/vc-*" matches nothing',
    ],
    ['a name', { repositories: 'octo-org/nowhere\nocto-org/web' }, 'octo-org/nowhere: not found'],
    ['an owner', { repositories: 'nobody/*' }, 'nobody: no such owner of repositories'],
    ['a topic', { repositories: 'octo-org/*', topics: 'flags, rust' }, 'input topics: "rust" matches nothing'],
    ['a property', { repositories: 'octo-org/*', properties: 'tier=3' }, 'input properties: "tier=3" matches nothing'],
    [
      'an environment',
      { repositories: 'octo-org/web', environments: 'prod*' },
      'input environments: "prod*" matches no environment of any repository',
    ],
    [
      'all together',
      { repositories: 'octo-org/svc-*', topics: 'java', properties: 'tier=2' },
      'no repository is left after topics, properties',
    ],
    [
      'a target to write alone',
      { repositories: 'octo-org/web', 'only-targets': 'octo-org/svc-a' },
      'input only-targets: "octo-org/svc-a" is not one of the targets',
    ],
  ])('%s', async (_, inputs, what) => {
    const { written, told } = await writtenBy(inputs);
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed', written: '0' } });
    expect(told.errors.join()).toContain(what);
    expect(written).toEqual([]);
  });
});

describe('more targets than max-targets', () => {
  test.each<[string, Inputs, string]>([
    [
      'repositories',
      { repositories: 'octo-org/svc-*', 'max-targets': '2' },
      '3 targets selected, more than max-targets: 2',
    ],
    [
      'stores',
      { repositories: 'octo-org/web', stores: 'actions, dependabot', 'max-targets': '1' },
      '2 targets selected',
    ],
  ])('by %s stop the run before any of them is read', async (_, inputs, what) => {
    const { written, told } = await writtenBy(inputs);
    expect(told).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } });
    expect(told.errors.join()).toContain(what);
    expect(told.requests.filter(({ path }) => path.includes('secrets'))).toEqual([]);
    expect(written).toEqual([]);
  });

  test('by environments stop the run too', async () => {
    const { sandbox, run } = await fleet();
    for (const name of ['a', 'b', 'c']) sandbox.github.addEnvironment('octo-org/web', name);
    const told = await run({ repositories: 'octo-org/web', environments: '*', 'max-targets': '2' });
    expect(told.errors.join()).toContain('3 targets selected, more than max-targets: 2');
    expect(clientsIn(sandbox)).toEqual([]);
  });
});

describe('only-targets', () => {
  test('narrows what is written, and keeps all the evidence', async () => {
    const { sandbox, run } = await fleet();
    const repositories = 'octo-org/svc-a\nocto-org/svc-b';
    await run({ repositories });
    const before = sandbox.github.secrets('octo-org/svc-b');
    sandbox.github.removeSecret('octo-org/svc-a', 'CONFIDENCE_CLIENT_SECRET');
    sandbox.github.removeSecret('octo-org/svc-b', 'CONFIDENCE_CLIENT_ID');
    const told = await run({ repositories, 'only-targets': 'OCTO-ORG/svc-a' });
    expect(told).toMatchObject({ exitCode: 0, outputs: { written: '1', skipped: '1' } });
    expect(signsInFrom(sandbox, 'octo-org/svc-a')).toBe(true);
    expect(sandbox.github.secrets('octo-org/svc-b')).toEqual(before.filter(({ name }) => !name.endsWith('_ID')));
    expect(told.shown).toContain('leave octo-org/svc-b: not among only-targets');
  });
});
