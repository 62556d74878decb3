import { afterAll, describe, expect, test } from '@jest/globals';
import { MARKER, retireAfterText } from '../../src/domain/labels.ts';
import { inScene, machineClock, madeClients, type Scene } from '../support/scene.ts';
import { removeRunnerFiles } from './runner-files.ts';
import { DAY_MS } from './runs.ts';
import { step } from './step.ts';

afterAll(removeRunnerFiles);

const HOSTILE = 'flags ``` |<b> %%init%% :crit, 1d';
const ROTATE = { operation: 'rotate', 'display-name': HOSTILE };

/** A client of this action, created so many days ago, and its pair in repositories, written a minute later. */
function held(
  { sandbox: { confidence, github } }: Scene,
  daysAgo: number,
  { at = ['o/a'], labels = {} }: { at?: readonly string[]; labels?: Record<string, string> } = {},
) {
  const madeAtMs = Date.now() - daysAgo * DAY_MS;
  const createTime = new Date(madeAtMs).toISOString();
  const client = confidence.addClient({
    displayName: HOSTILE,
    createTime,
    labels: { [MARKER.key]: MARKER.value, ...labels },
  });
  for (const repository of at) {
    github.putSecret(repository, 'CONFIDENCE_CLIENT_ID', {
      value: client.clientId,
      updatedAt: new Date(madeAtMs + 60_000),
    });
    github.putSecret(repository, 'CONFIDENCE_CLIENT_SECRET', {
      value: client.clientSecret,
      updatedAt: new Date(madeAtMs + 60_000),
    });
  }
  return client;
}

/** The lines of a log under a title. */
function group(stdout: string, title: string): readonly string[] {
  const [, text = ''] = stdout.split(`::group::${title}\n`);
  return (text.split('::endgroup::')[0] ?? '').split('\n').map((line) => line.trim());
}

/** The lines after the last group of a log. */
function end(stdout: string): readonly string[] {
  return (stdout.split('::endgroup::').at(-1) ?? '').trim().split('\n');
}

describe('the report of a rotation', () => {
  test('says what was created, what was found, and what comes next, in log, summary and outputs', async () => {
    await inScene({ clock: machineClock() }, async (scene) => {
      scene.sandbox.github.addRepository('o/a');
      const old = held(scene, 100);
      const { failure, stdout, summary, output } = await step(scene.sandbox, ROTATE);
      expect(failure).toBeUndefined();
      const [, young] = madeClients(scene.sandbox);
      expect(scene.sandbox.github.secrets('o/a').map(({ value }) => value)).toEqual([
        young?.clientId,
        young?.clientSecret,
      ]);
      const groups = [...stdout.matchAll(/^::group::(.*)$/gm)].map(([, title]) => title?.trim());
      expect(groups).toEqual(['What is asked', 'What is there', 'The plan', 'Carrying it out', 'Looking again']);
      expect(group(stdout, 'Looking again')).toEqual(
        expect.arrayContaining(['1 target: already current', expect.stringContaining(`${old.name} keeps working`)]),
      );
      const [closing, live, predecessor, hint] = end(stdout);
      expect(closing).toBe('API client rotated; 1 target written');
      expect(live).toContain(`is ${young?.name}: seen at 1 of 1 target; next rotation due `);
      expect(predecessor).toMatch(new RegExp(`^${old.name} works until .* UTC; a run after that deletes it$`));
      expect(hint).toContain('none of this happens by itself');
      const [, diagram = ''] = summary.split('```');
      expect(diagram.match(/^ {2}section .*$/gm)).toEqual(['  section Retiring', '  section Live']);
      expect(diagram).toContain(`client ${old.name.replace('apiClients/', '')} :done, `);
      expect(diagram.replace(/[\w\n :,%-]/g, '')).toBe('');
      expect(summary).toMatch(/^- .* works until .*; a run after that deletes it$/m);
      expect(output).toContain(`"predecessors":[{"name":"${old.name}","deleted":false,"retireAfter":"20`);
      for (const secret of [old.clientSecret, young?.clientSecret]) expect(summary + output).not.toContain(secret);
    });
  });

  test('says that the predecessor is deleted: a dry run first, and then the run that deletes it', async () => {
    await inScene({ clock: machineClock() }, async (scene) => {
      scene.sandbox.github.addRepository('o/a');
      const labels = { 'retire-after': retireAfterText(Date.now() - DAY_MS) };
      const old = held(scene, 100, { labels });
      const young = held(scene, 10);
      const dry = await step(scene.sandbox, { ...ROTATE, 'dry-run': 'true' });
      expect(dry.failure).toBeUndefined();
      expect(dry.stdout).toContain(
        'dry run, nothing was written: 0 targets to write, 1 to skip, 1 API client to delete',
      );
      expect(dry.summary).toContain(`- delete ${old.name}\n`);
      expect(madeClients(scene.sandbox)).toHaveLength(2);
      const { failure, stdout, summary, output } = await step(scene.sandbox, ROTATE);
      expect(failure).toBeUndefined();
      expect(madeClients(scene.sandbox).map(({ name }) => name)).toEqual([young.name]);
      expect(end(stdout)).toEqual([
        'API client retired; 0 targets written, 1 skipped',
        expect.stringContaining(`is ${young.name}: seen at 1 of 1 target; next rotation due `),
        `${old.name} is deleted`,
        expect.stringContaining('none of this happens by itself'),
      ]);
      expect(stdout).not.toContain('Looking again');
      expect(summary).toContain('  section Deleted\n');
      expect(output).toContain(`"predecessors":[{"name":"${old.name}","deleted":true}]`);
    });
  });

  test('says that the predecessor lives on where a target fails', async () => {
    await inScene({ clock: machineClock() }, async (scene) => {
      const both = ['o/a', 'o/b'];
      for (const name of both) scene.sandbox.github.addRepository(name);
      const old = held(scene, 100, { at: both });
      held(scene, 10);
      scene.sandbox.faults.add({
        service: 'github',
        method: 'PUT',
        path: /o\/b\/actions\/secrets\//,
        when: 'before',
        answer: { status: 403 },
      });
      const { failure, stdout } = await step(scene.sandbox, { ...ROTATE, repositories: 'o/a, o/b' });
      expect(failure).toContain('o/b: ');
      expect(end(stdout).slice(1, 3)).toEqual([
        expect.stringContaining('seen at 1 of 2 targets'),
        `${old.name} keeps working; a later run retires it`,
      ]);
      expect(madeClients(scene.sandbox)).toHaveLength(2);
    });
  });
});
