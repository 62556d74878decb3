import { type Problem, sentence } from '../domain/errors.ts';
import type { Run, TargetOutcome } from '../domain/outcome.ts';
import type { Settings } from '../domain/spec.ts';
import { targetName } from '../domain/target.ts';
import { predecessorLines, storyLines } from './lineage-lines.ts';
import { clientLine, rotationAsked } from './lines.ts';
import { markdown, table } from './markdown.ts';
import { closingLine, reasonOf, targetsOf } from './result.ts';
import { placesAsked } from './selector-lines.ts';
import { timelineOf } from './timeline.ts';

// Of each of the parts that grow: together they stay under the runner's 1 MiB.
const MOST_BYTES = 200_000;
const MOST_UNFOLDED = 25;
const MOST_DRAWN = 5;
const ICONS: Readonly<Record<TargetOutcome['kind'], string>> = {
  failed: '❌ failed',
  written: '✅ written',
  planned: '📝 planned',
  skipped: '⏭️ skipped',
};

/** The job summary: what was asked, the clients and how long they live, one row a target with the outcome and the cure. Failures come first. */
export function summaryOf(run: Run, settings: Settings | undefined): string {
  const parts = [
    '## Provision Confidence API client',
    `**${markdown(closingLine(run))}**`,
    ...problemList(run.stoppedBy),
    ...(settings === undefined ? [] : [asked(settings)]),
    ...clients(run),
    ...next(run, settings),
    ...targets(targetsOf(run)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function problemList(problems: readonly Problem[]): readonly string[] {
  const lines = problems.map((problem) => `- ❌ ${markdown(problem.brief ?? sentence(problem), 1000)}`);
  return lines.length === 0 ? [] : [within(lines, (line) => line).join('\n')];
}

function asked({ asked, confidence, github }: Settings): string {
  const { client, names, selector, operation, rotation } = asked;
  const written = [names.clientId, names.clientSecret, ...(names.variable === undefined ? [] : [names.variable])];
  return [
    '### Asked',
    table(
      ['API client', 'Roles', 'Targets'],
      [
        [
          markdown(client.displayName),
          markdown(client.roles?.join(', ') ?? 'not asked'),
          markdown(placesAsked(selector), 2_000),
        ],
      ],
    ),
    `Names: ${written.map((name) => `\`${name}\``).join(', ')}; Confidence at ${markdown(confidence.apiUrl)}, GitHub at ${markdown(github.apiUrl)}.`,
    ...(operation === 'rotate' ? [`Operation: ${markdown(rotationAsked(rotation))}.`] : []),
  ].join('\n\n');
}

function clients({ subjects, plan: whole }: Run): readonly string[] {
  if (subjects.length === 0) return [];
  const rows = subjects.map((subject) => {
    const { plan, result, client, problem, notes } = subject;
    return [
      result === 'failed' ? ICONS.failed : markdown(result),
      markdown(clientLine(plan)),
      client === undefined ? '' : markdown(client.name),
      client === undefined ? '' : markdown(client.clientId),
      markdown(predecessorLines(subject, whole?.nowMs ?? 0).join('; '), 1000),
      markdown([...(problem === undefined ? [] : [sentence(problem)]), ...notes].join('; '), 1000),
    ];
  });
  return ['### API clients', ...tableWithin(['Result', 'Plan', 'Name', 'Client id', 'Predecessors', 'Notes'], rows)];
}

/** How long clients live, drawn, and what happens next. */
function next(run: Run, settings: Settings | undefined): readonly string[] {
  const lines = storyLines(run, settings?.asked.operation, 'live');
  const drawn = timelines(run);
  if (lines.length + drawn.length === 0) return [];
  return [
    '### What happens next',
    ...drawn,
    ...(lines.length === 0 ? [] : [lines.map((line) => `- ${markdown(line, 1000)}`).join('\n')]),
  ];
}

/** A few lineages, those with the most clients first. */
function timelines({ subjects, plan }: Run): readonly string[] {
  if (plan === undefined) return [];
  const all = subjects.flatMap((subject) => {
    const diagram = timelineOf(subject, plan);
    return diagram === undefined
      ? []
      : [{ name: subject.plan.spec.displayName, clients: subject.plan.lineage.length, diagram }];
  });
  const drawn = [...all].sort((a, b) => b.clients - a.clients).slice(0, MOST_DRAWN);
  const left = all.length - drawn.length;
  return [
    ...drawn.flatMap(({ name, diagram }) => (all.length === 1 ? [diagram] : [`**${markdown(name)}**`, diagram])),
    ...(left > 0 ? [`and ${left} more, not drawn`] : []),
  ];
}

/** What failed comes first, then how many there are of each kind; all of them are folded away where they are many. */
function targets(outcomes: readonly TargetOutcome[]): readonly string[] {
  if (outcomes.length === 0) return [];
  const order = Object.keys(ICONS);
  const sorted = [...outcomes].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const all = tableWithin(['Outcome', 'Target', 'Why', 'Cure'], sorted.map(targetRow));
  if (outcomes.length <= MOST_UNFOLDED) return ['### Targets', ...all];
  const failed = sorted.filter(({ kind }) => kind === 'failed').map(targetRow);
  return [
    '### Targets',
    ...(failed.length === 0 ? [] : tableWithin(['Outcome', 'Target', 'Why', 'Cure'], failed)),
    table(['Outcome', 'Why', 'Targets'], kindRows(sorted)),
    `<details><summary>All ${outcomes.length} targets</summary>`,
    ...all,
    '</details>',
  ];
}

function targetRow(outcome: TargetOutcome): readonly string[] {
  return [
    ICONS[outcome.kind],
    markdown(targetName(outcome.target)),
    markdown(reasonOf(outcome), 600),
    outcome.kind === 'failed' ? markdown(outcome.problem.cure ?? '', 600) : '',
  ];
}

function kindRows(outcomes: readonly TargetOutcome[]): readonly (readonly string[])[] {
  const kinds = new Map<string, number>();
  for (const outcome of outcomes) {
    const kind = `${ICONS[outcome.kind]} | ${outcome.kind === 'failed' ? '' : markdown(outcome.reason, 200)}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].map(([kind, number]) => [kind, String(number)]);
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
