import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { finding } from '../../src/domain/finding.ts';
import type { SubjectPlan } from '../../src/domain/plan.ts';
import { summaryOf } from '../../src/report/summary.ts';
import { at, clientWith, specWith, T0_MS } from '../support/domain-values.ts';
import { hostileText } from '../support/hostile-text.ts';
import {
  client,
  createStep,
  DAY_MS,
  failed,
  keepStep,
  living,
  olderClient,
  outcomeWith,
  retirementWith,
  runOf,
  SECRET,
  settingsWith,
  skipped,
  subjectPlan,
  untried,
  written,
} from './runs.ts';

describe('the job summary', () => {
  test('shows what came of it, what failed, what comes next, and folds the rest', () => {
    const run = runOf([outcomeWith([written('o/a'), skipped('o/c'), failed('o/b', 'refused', 'Ask')])]);
    expect(summaryOf(run, settingsWith({ roles: 'Reader', 'client-id-variable': 'who' }))).toMatchSnapshot();
  });

  test('of a run that stopped lists the problems', () => {
    const run = runOf([], { plan: undefined, stoppedBy: [{ what: 'input roles: <b>', cure: 'Mend' }] });
    expect(summaryOf(run, undefined)).toBe(
      '## Provision Confidence API client\n\n**failed before any credential was made or written: 1 problem**\n\n### What failed\n\n- ❌ input roles: &#60;b&#62;. Mend\n',
    );
  });

  test('of a wrong input leaves out its text', () => {
    const brief = 'input roles is wrong, see the log';
    const run = runOf([], { plan: undefined, stoppedBy: [{ what: 'input roles: saw "x"', cure: 'Mend', brief }] });
    expect(summaryOf(run, undefined)).toBe(
      `## Provision Confidence API client\n\n**failed before any credential was made or written: 1 problem**\n\n### What failed\n\n- ❌ ${brief}\n`,
    );
  });

  test('says that no roles were asked for, and what a person should know', () => {
    const planned = { code: 'unmanaged-used', client: 'apiClients/x', isAdopted: false, isSignedIn: false } as const;
    const plan = subjectPlan({ warnings: [planned] });
    const warnings = [planned, { code: 'permissions-not-kept' } as const];
    const run = runOf([outcomeWith([], { client: undefined, problem: { what: 'late' }, plan, warnings })]);
    const summary = summaryOf(run, settingsWith());
    expect(summary).toContain('\n- Roles: not asked\n');
    expect(summary).toContain('### What failed\n\n- ❌ late\n');
    expect(summary).toContain('- ⚠️ apiClients/x was not created by this action; it is used, and never deleted\n');
    expect(summary).toContain(
      '- ⚠️ created without its permissions, which this Confidence does not keep inside clients\n',
    );
    expect(summary).not.toContain('targets</summary>');
  });

  test('takes secrets out of each text before it is escaped', () => {
    const secret = 'a_secret*with|marks';
    const run = runOf([outcomeWith([failed('o/a', `refused ${secret}`, secret)], { problem: { what: secret } })]);
    const summary = summaryOf(run, undefined, (text) => text.replaceAll(secret, '***'));
    expect(summary).toContain('&#42;&#42;&#42;');
    expect(summary.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))).not.toContain(secret);
  });

  test('lists a target that was not tried as failed, and says why', () => {
    const run = runOf([outcomeWith([untried('o/a')], { result: 'failed', problem: { what: 'no client' } })]);
    expect(summaryOf(run, undefined)).toContain('- ❌ failed o/a: not tried, there is no client to write\n');
  });

  test('shows the old and the new roles of a client that is brought in step', () => {
    const step = keepStep({ bound: ['roles/a'], roles: ['roles/b'] });
    const run = runOf([outcomeWith([], { plan: subjectPlan({ client: step }) })]);
    expect(summaryOf(run, undefined)).toContain(
      '- created: keep API client "flags" (apiClients/one), update: roles roles/a → roles/b\n',
    );
  });

  const [old, older] = [olderClient('old', 90), olderClient('older', 180)];
  const lineage = [living(old), living(older)];

  test('says what became of predecessors, and what happens next and when', () => {
    const retired = [
      { name: old.name, untilMs: T0_MS + 2 * DAY_MS, isDeleted: false },
      { name: older.name, untilMs: undefined, isDeleted: true },
    ];
    const outcome = outcomeWith([written('o/a')], { plan: subjectPlan({ lineage }), result: 'rotated', retired });
    const summary = summaryOf(runOf([outcome]), settingsWith({ operation: 'rotate' }));
    expect(summary).toContain(
      '- Operation: rotate when a client is 90 days old; the old client keeps working for 48 hours\n',
    );
    expect(summary).toContain(
      '### Old clients\n\n- apiClients/old works until 2026-01-17 12:00 UTC; a run after that deletes it\n- apiClients/older is deleted\n',
    );
    expect(summary).toContain('    client old :done, 2025-10-17T12:00:00, 2026-01-15T12:00:00\n');
    expect(summary.split('\n\n<details>')[0]?.split('\n').slice(-2)).toEqual([
      '- API client "flags" is apiClients/one: seen at 1 of 1 target; next rotation due 2026-04-15 12:00 UTC',
      '- none of this happens by itself: schedule this workflow, or start it by hand at these times',
    ]);
  });

  test('of a dry run says what would be created, labelled and deleted', () => {
    const retirement = retirementWith({
      label: [{ client: old, retireAfterMs: T0_MS + 2 * DAY_MS, fallbackRetireAtMs: T0_MS }],
      remove: [older],
    });
    const step = createStep({ reason: 'due', predecessors: [old, older] });
    const plan = subjectPlan({ client: step, lineage, retirement, mustConfirm: true });
    const summary = summaryOf(runOf([outcomeWith([], { plan, result: 'planned', client: undefined })]), undefined);
    expect(summary).toContain(
      '**dry run, nothing was written: 0 targets to write, 0 to skip, 1 old client to label, 1 API client to delete**',
    );
    expect(summary).toContain(
      '### Old clients\n\n- then keep apiClients/old working until 2026-01-17 12:00 UTC\n- then delete apiClients/older\n',
    );
    expect(summary).toContain('  section Planned\n');
    expect(summary).not.toContain('is deleted');
  });

  test('of a dry run over many clients shows what changes, what changes most first, and counts the rest', () => {
    const planned = (displayName: string, fields: Partial<SubjectPlan> = {}) =>
      outcomeWith([], { result: 'planned', plan: subjectPlan({ spec: specWith({ displayName }), ...fields }) });
    const target = { target: at('o/a'), action: 'write', reason: { code: 'new-client' } } as const;
    const run = runOf([
      planned('same'),
      planned('retiring', { retirement: retirementWith({ remove: [olderClient('old', 9)] }) }),
      planned('older', {
        client: createStep({ spec: specWith({ displayName: 'older' }), predecessors: [client], reason: 'due' }),
        targets: [target],
      }),
      planned('lacking', { targets: [target, target] }),
      planned('fresh', { client: createStep({ spec: specWith({ displayName: 'fresh' }) }), targets: [target] }),
    ]);
    expect(summaryOf(run, undefined)).toContain(
      [
        '### The plan\n',
        '- create API client "fresh"; write 1 target',
        '- create a new API client "older" in place of apiClients/one (it is due); write 1 target',
        '- keep API client "lacking" (apiClients/one); write 2 targets',
        '- keep API client "retiring" (apiClients/one); delete apiClients/old',
        '- 1 API client stays as it is',
      ].join('\n'),
    );
  });

  test('draws a few of many lineages, those with the most clients first', () => {
    const outcomes = Array.from({ length: 40 }, (_, index) =>
      outcomeWith([written(`o/r${index}`)], {
        plan: subjectPlan({
          spec: specWith({ displayName: `flags *${index}*` }),
          lineage:
            index === 39
              ? [...lineage, living(olderClient('oldest', 400))]
              : index < 10
                ? lineage.slice(0, 2)
                : lineage.slice(0, 1),
        }),
      }),
    );
    const summary = summaryOf(runOf(outcomes), undefined);
    expect(summary.match(/^```mermaid$/gm)).toHaveLength(5);
    expect(summary.match(/^\*\*flags.*$/gm)).toEqual([39, 0, 1, 2, 3].map((index) => `**flags &#42;${index}&#42;**`));
    expect(summary).toContain('\n\nand 6 more, not drawn\n\n');
    expect(summary.match(/^- API client/gm)).toHaveLength(25);
    expect(summary).toContain('\n- and 15 more API clients: see the output report\n');
  });

  test('has no section on what comes next where there is no client', () => {
    const plan = subjectPlan({ client: createStep() });
    const run = runOf([outcomeWith([], { plan, result: 'planned', client: undefined })]);
    expect(summaryOf(run, undefined)).not.toContain('### What happens next');
    expect(summaryOf(runOf([outcomeWith([])], { plan: undefined }), undefined)).not.toContain('### What happens next');
  });

  test('keeps its structure and holds no secret, whatever names and messages say', () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, (name, message, note) => {
        const live = clientWith({ name, clientId: message, displayName: note });
        const foreign = olderClient(message, 3);
        const spec = specWith({ displayName: name });
        const warning = { code: 'kept', client: note, why: 'signed-in' } as const;
        const step = createStep({ reason: 'due', roles: [note], predecessors: [foreign, old] });
        const plan = subjectPlan({ spec, client: step, warnings: [warning], lineage: [living(foreign), living(old)] });
        const outcome = outcomeWith([failed('o/a', message, note)], {
          plan,
          client: live,
          problem: { what: note, cure: name },
          warnings: [warning, { code: 'yielded', to: name, end: { what: message } }],
          retired: [{ name: foreign.name, untilMs: T0_MS + DAY_MS, isDeleted: false }],
        });
        const run = runOf([outcome], { stoppedBy: [{ what: message, cure: name }] });
        const [before = '', diagram = '', after = '', ...more] = summaryOf(run, undefined).trimEnd().split('```');
        expect(more).toEqual([]);
        expect(diagram).toMatch(/^mermaid\ngantt\n(?: {2}[A-Z a-z]+[^\n]*\n)+$/);
        expect(diagram.replace(/[\w\n :,%-]/g, '')).toBe('');
        const lines = `${before}\n${after}`.split('\n');
        expect(lines.filter((line) => line.startsWith('#')).length).toBeLessThanOrEqual(5);
        const ours = /^<\/?details>(?:<summary>[\w ]+<\/summary>)?$/;
        expect(lines.filter((line) => /^[^#*\- ]/.test(line) && !ours.test(line))).toEqual([]);
        expect(lines.filter((line) => !ours.test(line)).join()).not.toMatch(/<|`|\|/);
        expect(lines.join()).not.toContain(SECRET);
      }),
    );
  });

  test('is cut where the runner would drop it, and says how much is left out', () => {
    const names = Array.from({ length: 620 }, (_, index) => `octo-org/repository-${index}`);
    const summary = summaryOf(
      runOf([outcomeWith(names.map((name) => failed(name, 'x'.repeat(600), 'y'.repeat(600))))]),
      undefined,
    );
    const shown = summary.match(/❌ failed octo-org/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(100);
    expect(summary).toContain(`and ${names.length - shown} more, all in the file that \`report-file\` names`);
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
  });

  test('stays below the size at which the runner drops it, also where every character is escaped', () => {
    const names = Array.from({ length: 500 }, (_, index) => `octo-org/repository-${index}`);
    const targets = names.map((name) => failed(name, '|'.repeat(600), '|'.repeat(600)));
    expect(Buffer.byteLength(summaryOf(runOf([outcomeWith(targets)]), undefined))).toBeLessThan(1024 * 1024);
  });

  test('stays below that size where every list is long at once, in wide characters too', () => {
    const long = '長|'.repeat(400);
    const subjects = Array.from({ length: 1_500 }, (_, index) => {
      const one = clientWith({
        name: `apiClients/${index}`,
        displayName: `${index} ${long}`,
        createTimeUs: T0_MS * 1_000,
      });
      const lineage = [living(one, undefined), living(olderClient(`old-${index}`, 9), T0_MS)];
      const plan = subjectPlan({ spec: specWith({ displayName: one.displayName }), lineage });
      const warnings = [{ code: 'unchangeable', fields: [`${index} ${long}`] }] as const;
      return outcomeWith([failed(`octo-org/r-${index}`, long, long)], {
        plan,
        client: one,
        warnings,
        problem: { what: `${index} ${long}` },
      });
    });
    const summary = summaryOf(runOf(subjects), settingsWith({ roles: long.repeat(9) }));
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
    expect(summary.indexOf('### What failed')).toBeLessThan(1_000);
    expect(summary.match(/and \d+ more, all in the file/g)?.length).toBeGreaterThan(3);
  });

  test('of two thousand targets shows failures, then all folded away', () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `octo-org/a-repository-with-quite-a-long-name-${index}`);
    const targets = names.map((name, index) =>
      index % 100 === 7 ? failed(name, `answered 404, ${index}`, 'Install the App') : written(name),
    );
    const summary = summaryOf(runOf([outcomeWith(targets)]), undefined);
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
    const [before = '', ...folded] = summary.split('<details>');
    expect(before.match(/^- ❌ octo-org.*Install the App$/gm)).toHaveLength(20);
    expect(before).not.toMatch(/✅ written octo-org/);
    expect(before).toContain('1980 targets written, 20 failed');
    expect(folded.at(-1)).toContain('2000 targets</summary>');
    expect(folded.at(-1)?.match(/✅ written octo-org/g)?.length).toBeGreaterThan(1_500);
  });
});

describe('the job summary of several clients', () => {
  test('names the client of each failure and of each old client, once', () => {
    const of = (displayName: string, what: string) =>
      outcomeWith([], {
        plan: subjectPlan({
          spec: specWith({ displayName }),
          lineage: [living(client), living(olderClient('old', 90))],
        }),
        problem: { what, cure: 'Mend' },
        result: 'failed',
        retired: [{ name: 'apiClients/old', untilMs: T0_MS + DAY_MS, isDeleted: false }],
      });
    const summary = summaryOf(runOf([of('a', 'no role'), of('b', 'API client "b" is gone')]), undefined);
    expect(summary).toContain('- ❌ "a": no role. Mend\n');
    expect(summary).toContain('- ❌ API client "b" is gone. Mend\n');
    expect(summary).toContain('- "a": apiClients/old works until');
  });
});

describe('the job summary of an audit', () => {
  test('with a thousand findings stays below what a runner takes, and draws thirty dates', () => {
    const text = 'x'.repeat(900);
    const findings = Array.from({ length: 1_000 }, (_, index) =>
      finding('labels-drift', `client ${index}`, { name: `apiClients/${index}`, detail: text }),
    );
    const due = findings.map(({ client: name }, index) => ({ client: name, dueMs: T0_MS + index * DAY_MS }));
    const summary = summaryOf(runOf([], { audit: { findings, due, clients: 1_000, targets: 1_000 } }), undefined);
    expect(Buffer.byteLength(summary)).toBeLessThan(1_048_576);
    expect(summary).toContain('1000 clients, 1000 targets: 0 errors, 1000 warnings, 0 notes');
    expect(summary).toMatch(/and \d+ more/);
    expect(summary.match(/client \d+ +:/g)).toHaveLength(30);
    expect(summary).toContain('and 970 more');
  });
});
