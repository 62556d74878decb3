import { describe, expect, test } from '@jest/globals';
import { boundedReport, type Importance, type ReportItem } from '../../src/report/bounded-report.ts';

function items(importance: Importance, count: number, text = 'ü'.repeat(50)): ReportItem[] {
  return Array.from({ length: count }, (_, nth) => ({ importance, json: { nth, importance, text } }));
}

function read(text: string) {
  return JSON.parse(text);
}

describe('a report', () => {
  const lists = {
    clients: [...items(1, 10), ...items(3, 5)],
    targets: [...items(0, 100), ...items(2, 100), ...items(3, 20)],
    findings: items(1, 5),
    problems: items(3, 2),
  };

  test('is whole where nothing bounds it', () => {
    const report = read(boundedReport({ version: 1 }, lists));
    expect(report).toMatchObject({ version: 1, omitted: { clients: 0, targets: 0, findings: 0, problems: 0 } });
    expect([report.clients.length, report.targets.length, report.problems.length]).toEqual([15, 220, 2]);
  });

  test.each([30_000, 20_000, 10_000, 4_000, 1_000, 200])(
    'stays below %i bytes, and counts what it leaves out',
    (most) => {
      const text = boundedReport({ version: 1 }, lists, most);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(most);
      const { clients, targets, problems, omitted } = read(text);
      expect(clients.length + omitted.clients).toBe(15);
      expect(targets.length + omitted.targets).toBe(220);
      expect(problems.length + omitted.problems).toBe(2);
      // What failed goes last.
      const left = new Set([...clients, ...targets].map(({ importance }) => importance));
      if (omitted.problems > 0 || targets.filter((one: { importance: number }) => one.importance === 3).length < 20)
        expect([...left].every((importance) => importance === 3)).toBe(true);
    },
  );

  test('is nearly as long as it may be', () => {
    expect(Buffer.byteLength(boundedReport({}, lists, 20_000))).toBeGreaterThan(19_700);
  });
});
