import { nameOf } from '../domain/destination.ts';
import { type Problem, sentence } from '../domain/errors.ts';
import type { Run, SubjectOutcome, TargetOutcome } from '../domain/outcome.ts';
import type { Settings } from '../domain/wish.ts';
import { clientLine } from './lines.ts';
import { markdown, table } from './markdown.ts';
import { closingLine, reasonOf, targetsOf } from './result.ts';

// Of each of the four parts.
const MOST_BYTES = 240_000;
const ICONS: Readonly<Record<TargetOutcome['kind'], string>> = {
  failed: '❌ failed',
  written: '✅ written',
  planned: '📝 planned',
  skipped: '⏭️ skipped',
};

/** The job summary: what was asked, what was found, one row a target with the outcome and the cure. Failures come first. */
export function summaryOf(run: Run, settings: Settings | undefined): string {
  const parts = [
    '## Provision Confidence API client',
    `**${markdown(closingLine(run))}**`,
    ...problemList(run.stoppedBy),
    ...(settings === undefined ? [] : [asked(settings)]),
    ...clients(run.subjects),
    ...targets(targetsOf(run)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function problemList(problems: readonly Problem[]): readonly string[] {
  const lines = problems.map((problem) => `- ❌ ${markdown(problem.brief ?? sentence(problem), 1000)}`);
  return lines.length === 0 ? [] : [within(lines, (line) => line).join('\n')];
}

function asked({ wish, confidence, github }: Settings): string {
  const rows = wish.subjects.map(({ client, destinations }) => [
    markdown(client.displayName),
    markdown(client.roles?.join(', ') ?? 'not asked'),
    String(destinations.length),
  ]);
  const names = [
    wish.names.clientId,
    wish.names.clientSecret,
    ...(wish.names.variable === undefined ? [] : [wish.names.variable]),
  ];
  return [
    '### Asked',
    ...tableWithin(['API client', 'Roles', 'Targets'], rows),
    `Names: ${names.map((name) => `\`${name}\``).join(', ')}; Confidence at ${markdown(confidence.apiUrl)}, GitHub at ${markdown(github.apiUrl)}.`,
  ].join('\n\n');
}

function clients(subjects: readonly SubjectOutcome[]): readonly string[] {
  if (subjects.length === 0) return [];
  const rows = subjects.map(({ plan, result, client, problem, notes }) => [
    markdown(result),
    markdown(clientLine(plan)),
    client === undefined ? '' : markdown(client.name),
    client === undefined ? '' : markdown(client.clientId),
    markdown([...(problem === undefined ? [] : [sentence(problem)]), ...notes].join('; '), 1000),
  ]);
  return ['### API clients', ...tableWithin(['Result', 'Plan', 'Name', 'Client id', 'Notes'], rows)];
}

function targets(outcomes: readonly TargetOutcome[]): readonly string[] {
  if (outcomes.length === 0) return [];
  const order = Object.keys(ICONS);
  const sorted = [...outcomes].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const rows = sorted.map((target) => [
    ICONS[target.kind],
    markdown(nameOf(target.destination)),
    markdown(reasonOf(target), 600),
    target.kind === 'failed' ? markdown(target.problem.cure ?? '', 600) : '',
  ]);
  return ['### Targets', ...tableWithin(['Outcome', 'Target', 'Why', 'Cure'], rows)];
}

/** As much of a table as fits, and what became of the rest: the runner drops a summary above 1 MiB. */
function tableWithin(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const fitting = within(rows, (row) => row.join(' | '));
  const left = rows.length - fitting.length;
  return [table(head, fitting), ...(left > 0 ? [`and ${left} more, all in the output \`report\``] : [])];
}

function within<T>(items: readonly T[], textOf: (item: T) => string): readonly T[] {
  let bytes = 0;
  return items.filter((item) => {
    bytes += Buffer.byteLength(textOf(item));
    return bytes <= MOST_BYTES;
  });
}
