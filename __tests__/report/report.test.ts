import { afterAll, describe, expect, test } from '@jest/globals';
import { BadInput } from '../../src/domain/errors.ts';
import type { TargetOutcome } from '../../src/domain/outcome.ts';
import { Report } from '../../src/report/report.ts';
import { maskInLog, runnerLog } from '../../src/report/runner.ts';
import { Masks } from '../../src/runtime/masks.ts';
import { at } from '../support/domain-values.ts';
import { factsWith } from '../support/facts.ts';
import { asStep, removeRunnerFiles } from './runner-files.ts';
import {
  client,
  createStep,
  failed,
  living,
  olderClient,
  outcomeWith,
  planWith,
  runOf,
  settingsWith,
  subjectPlan,
  written,
} from './runs.ts';

afterAll(removeRunnerFiles);

/** What the last lines of a log say about the usual client. */
const LIVE = 'API client "flags" is apiClients/one:';
const DUE = 'next rotation due 2026-04-15 12:00 UTC, by operation: rotate';

describe('the log', () => {
  test('is grouped, and no text from outside becomes a command', async () => {
    const masks = new Masks(() => {});
    masks.secret('hunter22hunter22');
    const { stdout } = await asStep({}, async () => {
      const log = runnerLog(masks);
      log.end();
      log.group('one\n::error::x');
      log.line('::set-output name=a::hunter22hunter22\nnext');
      log.group('two');
      log.warn('50% of hunter22hunter22');
      log.end();
      log.end();
    });
    expect(stdout.split(/\r?\n/).map((line) => line.trim())).toEqual([
      '::group::one ::error::x',
      ': :set-output name=a::*** next',
      '::endgroup::',
      '::group::two',
      '::warning::50%25 of ***',
      '::endgroup::',
      '',
    ]);
  });

  test('tells the runner what to hide', async () => {
    const { stdout } = await asStep({}, async () => maskInLog(['hunter22%']));
    expect(stdout.trim()).toBe('::add-mask::hunter22%25');
  });
});

describe('the report', () => {
  test('of a run goes to log, outputs and summary', async () => {
    let failure: string | undefined = 'none yet';
    const { stdout, output, summary } = await asStep({}, async () => {
      const report = new Report(new Masks(() => {}));
      report.asked(settingsWith());
      report.found(factsWith());
      report.planned(planWith());
      failure = await report.publish(runOf([outcomeWith([written('o/a')])]));
    });
    expect(failure).toBeUndefined();
    const groups = [...stdout.matchAll(/^::group::(.*)$/gm)].map(([, title]) => title?.trim());
    expect(groups).toEqual(['What is asked', 'What is there', 'The plan', 'Carrying it out']);
    expect(stdout).toContain(`\nAPI client created; 1 target written\n${LIVE} seen at 1 of 1 target; ${DUE}\n`);
    expect(output).toMatch(/^client-name<<(\S+)\s+apiClients\/one\s+\1/);
    expect(output).toMatch(/failed-targets<</);
    expect(summary).toContain('**API client created; 1 target written**');
  });

  test('of a dry run has no group for carrying it out', async () => {
    const { stdout } = await asStep({}, async () => {
      const report = new Report(new Masks(() => {}));
      report.asked(settingsWith({ 'dry-run': 'true' }));
      report.planned(planWith());
      await report.publish(runOf([]));
    });
    expect(stdout).not.toContain('Carrying it out');
  });

  test('of a further look shows what is new, and nothing where that is the same as before', async () => {
    const old = olderClient('old', 90);
    const step = { target: at('o/a'), action: 'write', reason: { code: 'successor', predecessor: old.name } } as const;
    const first = subjectPlan({
      client: createStep({ reason: 'due', predecessors: [old] }),
      targets: [step],
      lineage: [living(old)],
    });
    const [waiting, last] = (['unconfirmed', 'current'] as const).map((code) =>
      subjectPlan({ targets: [{ ...step, action: 'skip', reason: { code } }], lineage: [living(client), living(old)] }),
    );
    const { stdout } = await asStep({}, async () => {
      const report = new Report(new Masks(() => {}));
      report.asked(settingsWith({ operation: 'rotate' }));
      report.found(factsWith({ clients: [old], clientsSeen: 3 }));
      report.planned(planWith({ subjects: [first] }));
      report.log.line('made and written');
      for (const subject of [waiting, waiting, waiting, last].flatMap((one) => one ?? [])) {
        report.found(factsWith({ clients: [client, old], clientsSeen: 4, createdByRun: new Set([client.name]) }));
        report.planned(planWith({ subjects: [subject] }));
      }
      report.log.line('labelled');
      await report.publish(runOf([outcomeWith([written('o/a')], { plan: first, result: 'rotated' })]));
    });
    const lines = stdout.split(/\r?\n/).filter((line) => line !== '::endgroup::');
    expect(lines.slice(lines.indexOf('::group::Carrying it out'))).toEqual([
      '::group::Carrying it out',
      '  made and written',
      '::group::Looking again',
      '  1 target: written by this run, which GitHub does not show yet',
      '::group::Looking again',
      '  1 target: already current',
      '  labelled',
      'API client rotated; 1 target written',
      `${LIVE} seen at 1 of 1 target; next rotation due 2026-04-15 12:00 UTC`,
      'apiClients/old keeps working; a later run retires it',
      'none of this happens by itself: schedule this workflow, or start it by hand at these times',
      '',
    ]);
    expect(stdout.match(/API clients? read/g)).toHaveLength(1);
  });

  test('warns once of a wrong clock', async () => {
    const { stdout } = await asStep({}, async () => {
      const report = new Report(new Masks(() => {}));
      for (let looks = 0; looks < 3; looks += 1)
        report.found(factsWith({ githubAheadMs: 400_000, clocksApart: 'services' }));
    });
    expect(
      stdout.match(/^::warning::the clocks of GitHub and Confidence are more than five minutes apart: .*$/gm),
    ).toHaveLength(1);
  });

  async function published(
    targets: readonly TargetOutcome[],
  ): Promise<{ failure: string | undefined; lines: string[] }> {
    let failure: string | undefined;
    const { stdout } = await asStep({}, async () => {
      failure = await new Report(new Masks(() => {})).publish(runOf([outcomeWith(targets)]));
    });
    return { failure, lines: stdout.split(/\r?\n/).map((line) => line.trim()) };
  }

  test('of a failure shows each problem with its cure, in the annotation alone', async () => {
    const { failure, lines } = await published([failed('o/a', 'refused', 'Ask'), failed('o/b')]);
    expect(failure).toBe('2 problems:\n- o/a: refused. Ask\n- o/b: refused');
    expect(lines).toEqual([
      'failed: API client created; 0 targets written, 2 failed',
      `${LIVE} seen at 0 of 2 targets; ${DUE}`,
      '',
    ]);
  });

  test.each([20, 21])(
    'of %d problems shows all, in the log where the annotation has no room for them',
    async (number) => {
      const names = Array.from({ length: number }, (_, index) => `o/r${index}`);
      const sentences = names.map((name) => `${name}: refused. Ask ${name}`);
      const { failure, lines } = await published(names.map((name) => failed(name, 'refused', `Ask ${name}`)));
      const shown = sentences.slice(0, 20).map((line) => `- ${line}`);
      const more = number > 20 ? ['- and 1 more, see the log'] : [];
      expect(failure?.split('\n')).toEqual([`${number} problems:`, ...shown, ...more]);
      expect(lines).toEqual([
        `failed: API client created; 0 targets written, ${number} failed`,
        `${LIVE} seen at 0 of ${number} targets; ${DUE}`,
        ...(number > 20 ? ['::group::What went wrong', ...sentences, '::endgroup::'] : []),
        '',
      ]);
    },
  );

  test('has the problems of an error that stopped the run, and says where an error is a defect', () => {
    const masks = new Masks(() => {});
    const report = new Report(masks);
    const run = report.stopped(new BadInput([{ what: 'input roles: wrong' }]));
    expect(run).toEqual({ plan: undefined, subjects: [], stoppedBy: [{ what: 'input roles: wrong' }] });
    masks.secret('hunter22hunter22');
    for (const [thrown, what] of [
      [new RangeError('a defect of hunter22hunter22\nnext'), /^unexpected: RangeError: a defect of \*\*\* next at /],
      ['a defect', /^unexpected: a defect$/],
    ] as const) {
      expect(report.stopped(thrown)).toEqual({
        plan: undefined,
        subjects: [],
        stoppedBy: [{ what: expect.stringMatching(what), cure: 'This is a defect of the action: please report it' }],
      });
    }
  });
});
