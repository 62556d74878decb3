import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { summaryOf } from '../../src/report/summary.ts';
import { hostileText } from '../domain/hostile-text.ts';
import { at, clientWith, wishWith } from '../domain/sightings.ts';
import { client, failed, outcomeWith, runOf, SECRET, settingsWith, subjectPlan, untried, written } from './runs.ts';

describe('the job summary', () => {
  test('tells what was asked, the clients, and the targets with failures first', () => {
    const skipped = { kind: 'skipped', destination: at('o/c'), reason: 'already current' } as const;
    const run = runOf([outcomeWith([written('o/a'), skipped, failed('o/b', 'o/b: refused', 'Ask')])]);
    expect(
      summaryOf(run, settingsWith({ roles: 'Reader', 'client-id-variable': 'who' })),
    ).toBe(`## Provision Confidence API client

**failed: 1 target written, 1 skipped, 1 failed**

### Asked

| API client | Roles | Targets |
| --- | --- | --- |
| flags | Reader | octo-org/checkout |

Names: \`CONFIDENCE_CLIENT_ID\`, \`CONFIDENCE_CLIENT_SECRET\`, \`WHO\`; Confidence at https&#58;//api.confidence.dev, GitHub at https&#58;//api.github.com.

### API clients

| Result | Plan | Name | Client id | Notes |
| --- | --- | --- | --- | --- |
| created | keep API client "flags" (apiClients/one) | apiClients/one | client-id-one |  |

### Targets

| Outcome | Target | Why | Cure |
| --- | --- | --- | --- |
| ❌ failed | o/b | refused | Ask |
| ✅ written | o/a | new client |  |
| ⏭️ skipped | o/c | already current |  |
`);
  });

  test('of a run that was stopped lists what stopped it', () => {
    const run = runOf([], { plan: undefined, stoppedBy: [{ what: 'input roles: <b>', cure: 'Mend' }] });
    expect(summaryOf(run, undefined)).toBe(
      '## Provision Confidence API client\n\n**failed before any credential was made or written: 1 problem**\n\n- ❌ input roles: &#60;b&#62;. Mend\n',
    );
  });

  test('of a wrong input shows no text of it', () => {
    const brief = 'input roles is wrong, see the log';
    const run = runOf([], { plan: undefined, stoppedBy: [{ what: 'input roles: saw "x"', cure: 'Mend', brief }] });
    expect(summaryOf(run, undefined)).toBe(
      `## Provision Confidence API client\n\n**failed before any credential was made or written: 1 problem**\n\n- ❌ ${brief}\n`,
    );
  });

  test('tells where nothing was asked of roles, and of a client that there is none', () => {
    const plan = subjectPlan({ notes: ['of the plan'] });
    const notes = ['of the plan', 'a note'];
    const run = runOf([outcomeWith([], { client: undefined, problem: { what: 'late' }, plan, notes })]);
    const summary = summaryOf(run, settingsWith());
    expect(summary).toContain('| flags | not asked | octo-org/checkout |');
    expect(summary).toContain('|  |  | late; of the plan; a note |');
    expect(summary).not.toContain('### Targets');
  });

  test('tells a target that was not tried as failed, and why', () => {
    const run = runOf([outcomeWith([untried('o/a')], { result: 'failed', problem: { what: 'no client' } })]);
    expect(summaryOf(run, undefined)).toContain('| ❌ failed | o/a | not tried, there is no client to write |  |');
  });

  test('tells from what to what a client is brought in step', () => {
    const step = { kind: 'keep', client, changes: {}, bound: ['roles/a'], roles: ['roles/b'] } as const;
    const run = runOf([outcomeWith([], { plan: subjectPlan({ client: step }) })]);
    expect(summaryOf(run, undefined)).toContain(
      '| created | keep API client "flags" (apiClients/one), bring in step: roles roles/a → roles/b | apiClients/one |',
    );
  });

  test('keeps its structure and holds no secret, whatever names and messages say', () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, (name, message, note) => {
        const live = clientWith({ name, clientId: message, displayName: note });
        const wish = wishWith({ displayName: name });
        const plan = subjectPlan({ wish, client: { kind: 'create', roles: [note] }, notes: [note] });
        const run = runOf(
          [
            outcomeWith([failed('o/a', message, note)], {
              plan,
              client: live,
              problem: { what: note, cure: name },
              notes: [note],
            }),
          ],
          { stoppedBy: [{ what: message, cure: name }] },
        );
        const lines = summaryOf(run, undefined).trimEnd().split('\n');
        expect(lines.filter((line) => line.startsWith('#'))).toHaveLength(3);
        const rows = lines.filter((line) => line.startsWith('|'));
        expect(rows.map((row) => row.split('|').length - 2)).toEqual([5, 5, 5, 4, 4, 4]);
        expect(lines.filter((line) => /^[^#|*\- ]/.test(line))).toEqual([]);
        expect(lines.join()).not.toMatch(/<|`/);
        expect(lines.join()).not.toContain(SECRET);
      }),
    );
  });

  test('is cut where the runner would drop it, and says so', () => {
    const names = Array.from({ length: 620 }, (_, index) => `octo-org/repository-${index}`);
    const summary = summaryOf(
      runOf([outcomeWith(names.map((name) => failed(name, 'x'.repeat(600), 'y'.repeat(600))))]),
      undefined,
    );
    // They stand in the table of failures and in that of all; between the two is how many there are.
    const shown = (summary.match(/❌ failed \| octo-org/g)?.length ?? 0) / 2;
    expect(shown).toBeGreaterThan(100);
    expect(summary).toContain(`and ${names.length - shown} more, all in the output \`report\``);
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
  });

  test('stays below the size at which it is dropped, also with messages that are all escapes', () => {
    const names = Array.from({ length: 500 }, (_, index) => `octo-org/repository-${index}`);
    const targets = names.map((name) => failed(name, '|'.repeat(600), '|'.repeat(600)));
    expect(Buffer.byteLength(summaryOf(runOf([outcomeWith(targets)]), undefined))).toBeLessThan(1024 * 1024);
  });

  test('of two thousand targets stays readable: failures, then how many of each kind, then all of them folded away', () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `octo-org/a-repository-with-quite-a-long-name-${index}`);
    const targets = names.map((name, index) =>
      index % 100 === 7 ? failed(name, 'answered 404', 'Install the App') : written(name),
    );
    const summary = summaryOf(runOf([outcomeWith(targets)]), undefined);
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
    const [before = '', folded = ''] = summary.split('<details>');
    expect(before.match(/❌ failed \| octo-org/g)).toHaveLength(20);
    expect(before).not.toMatch(/✅ written \| octo-org/);
    expect(before.indexOf('❌ failed | octo-org')).toBeLessThan(before.indexOf('| 1980 |'));
    expect(folded).toContain('All 2000 targets');
    expect(folded.match(/✅ written \| octo-org/g)?.length).toBeGreaterThan(1_500);
  });
});
