/** The largest output, in bytes: Linux gives no longer text to a later step's environment (man execve, MAX_ARG_STRLEN). */
export const LARGEST_OUTPUT = 100_000;

/** The lists of a report that may be cut. */
export interface ReportLists {
  clients: readonly ReportItem[];
  targets: readonly ReportItem[];
  /** Absent where the run is no audit. */
  findings?: readonly ReportItem[];
  problems: readonly ReportItem[];
}

/** One item of a list, and how soon it is left out: the least important first. */
export interface ReportItem {
  importance: Importance;
  json: object;
}

/** What a reader needs least comes first: what was skipped, then clients with nothing to do, then what was done, then what failed. */
export type Importance = 0 | 1 | 2 | 3;

type Names = keyof ReportLists;
const NAMES: readonly Names[] = ['clients', 'targets', 'findings', 'problems'];

/**
 * A report as JSON, at most so many bytes long: what matters least is left out, the last of each list first, and counted in
 * `omitted`.
 * @param head the fields beside the lists
 */
export function boundedReport(head: object, lists: ReportLists, maxBytes = Number.POSITIVE_INFINITY): string {
  const omitted = { clients: 0, targets: 0, findings: 0, problems: 0 };
  const kept = {
    clients: new Set(lists.clients),
    targets: new Set(lists.targets),
    findings: new Set(lists.findings ?? []),
    problems: new Set(lists.problems),
  };
  const text = (): string =>
    JSON.stringify({
      ...head,
      ...Object.fromEntries(
        NAMES.filter((name) => lists[name] !== undefined).map((name) => [
          name,
          [...kept[name]].map(({ json }) => json),
        ]),
      ),
      omitted,
    });
  let size = Buffer.byteLength(text());
  for (const importance of [0, 1, 2, 3] as const) {
    for (const name of ['targets', 'clients', 'findings', 'problems'] as const) {
      for (const item of (lists[name] ?? []).filter((one) => one.importance === importance).toReversed()) {
        // The counts grow by a few digits.
        if (size + 40 <= maxBytes) return text();
        kept[name].delete(item);
        omitted[name] += 1;
        size -= Buffer.byteLength(JSON.stringify(item.json)) + 1;
      }
    }
  }
  return text();
}
