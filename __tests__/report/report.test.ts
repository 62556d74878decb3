import { afterAll, describe, expect, test } from '@jest/globals';
import { BadInput } from '../../src/domain/errors.ts';
import { Masks } from '../../src/domain/masks.ts';
import { Report } from '../../src/report/report.ts';
import { maskInLog, runnerLog } from '../../src/report/runner.ts';
import { factsWith } from '../plan/worlds.ts';
import { asStep, removeRunnerFiles } from './runner-files.ts';
import { failed, outcomeWith, planWith, runOf, settingsWith, written } from './runs.ts';

afterAll(removeRunnerFiles);

describe('the log', () => {
  test('is grouped, and no line of it can be a command of somebody else', async () => {
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
    const { stdout } = await asStep({}, async () => maskInLog('hunter22%'));
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
    expect(stdout).toContain('created: 1 written, 0 skipped, 0 failed');
    expect(output).toMatch(/^client-name<<(\S+)\s+apiClients\/one\s+\1/);
    expect(output).toMatch(/failed-targets<</);
    expect(summary).toContain('**created: 1 written, 0 skipped, 0 failed**');
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

  test('of a failure tells each problem with its cure', async () => {
    let failure: string | undefined;
    const { stdout } = await asStep({}, async () => {
      const report = new Report(new Masks(() => {}));
      failure = await report.publish(runOf([outcomeWith([failed('o/a', 'o/a: refused', 'Ask'), failed('o/b')])]));
    });
    expect(failure).toBe('2 problems:\n- o/a: refused. Ask\n- o/b: refused');
    expect(stdout.replace(/\r/g, '')).toMatch(
      /::group::What went wrong\n *o\/a: refused\n *cure: Ask\n *o\/b: refused\n::endgroup::/,
    );
  });

  test('takes what stopped a run for its outcome, and a defect for a defect', () => {
    const report = new Report(new Masks(() => {}));
    const run = report.stopped(new BadInput([{ what: 'input roles: wrong' }]));
    expect(run).toEqual({ plan: undefined, subjects: [], stoppedBy: [{ what: 'input roles: wrong' }] });
    expect(() => report.stopped(new RangeError('a defect'))).toThrow('a defect');
  });
});
