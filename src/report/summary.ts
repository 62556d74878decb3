import { sentence } from '../domain/errors.ts';
import type { Run, SubjectOutcome, TargetOutcome } from '../domain/outcome.ts';
import type { Settings } from '../domain/spec.ts';
import { targetName } from '../domain/target.ts';
import { lineageLines, predecessorLines } from './lineage-lines.ts';
import { clientLine, rotationAsked } from './lines.ts';
import { type Cells, cutList, cutTable, markdown, table } from './markdown.ts';
import { outcomeReason } from './reasons.ts';
import { allTargets, clientProblem, closingLine } from './result.ts';
import { placesAsked } from './selector-lines.ts';
import { timelineOf } from './timeline.ts';
import { warningTexts } from './warnings.ts';

const MOST_UNFOLDED = 25;
const MOST_DRAWN = 5;
const ICONS: Readonly<Record<TargetOutcome['kind'], string>> = {
  failed: '❌ failed',
  written: '✅ written',
  planned: '📝 planned',
  skipped: '⏭️ skipped',
};

/**
 * The job summary: what was asked, the clients and how long they live, and a row for each target with its outcome and what
 * helps. Failures come first.
 */
export function summaryOf(run: Run, settings: Settings | undefined): string {
  const parts = [
    '## Provision Confidence API client',
    `**${markdown(closingLine(run))}**`,
    ...problemsSection(run),
    ...(settings === undefined ? [] : askedSection(settings)),
    ...clientsSection(run),
    ...nextSection(run, settings),
    ...targetsSection(allTargets(run)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function problemsSection({ stoppedBy }: Run): readonly string[] {
  const lines = stoppedBy.map((problem) => `- ❌ ${markdown(problem.brief ?? sentence(problem), 1000)}`);
  return lines.length === 0 ? [] : [cutList(lines)];
}

function askedSection({ asked, confidence, github }: Settings): readonly string[] {
  const { client, names, selector, operation, rotation } = asked;
  const written = [names.clientId, names.clientSecret, ...(names.variable === undefined ? [] : [names.variable])];
  const row = [
    markdown(client.displayName),
    markdown(client.roles?.join(', ') ?? 'not asked'),
    markdown(placesAsked(selector), 2_000),
  ];
  return [
    '### Asked',
    table(['API client', 'Roles', 'Targets'], [row]),
    `Names: ${written.map((name) => `\`${name}\``).join(', ')}; Confidence at ${markdown(confidence.apiUrl)}, GitHub at ${markdown(github.apiUrl)}.`,
    ...(operation === 'rotate' ? [`Operation: ${markdown(rotationAsked(rotation))}.`] : []),
  ];
}

function clientsSection({ subjects, plan }: Run): readonly string[] {
  if (subjects.length === 0) return [];
  const rows = subjects.map((subject) => clientRow(subject, plan?.nowMs ?? 0));
  return ['### API clients', ...cutTable(['Result', 'Plan', 'Name', 'Client id', 'Predecessors', 'Notes'], rows)];
}

function clientRow(subject: SubjectOutcome, nowMs: number): Cells {
  const { plan, result, client, warnings } = subject;
  const problem = clientProblem(subject);
  const notes = [...(problem === undefined ? [] : [sentence(problem)]), ...warningTexts(warnings)];
  return [
    result === 'failed' ? ICONS.failed : markdown(result),
    markdown(clientLine(plan)),
    markdown(client?.name ?? ''),
    markdown(client?.clientId ?? ''),
    markdown(predecessorLines(subject, nowMs).join('; '), 1000),
    markdown(notes.join('; '), 1000),
  ];
}

/** How long clients live, drawn, and what happens next. */
function nextSection(run: Run, settings: Settings | undefined): readonly string[] {
  const lines = lineageLines(run, settings?.asked.operation, 'live');
  const drawn = timelinesOf(run);
  if (lines.length + drawn.length === 0) return [];
  return [
    '### What happens next',
    ...drawn,
    ...(lines.length === 0 ? [] : [lines.map((line) => `- ${markdown(line, 1000)}`).join('\n')]),
  ];
}

/** A few lineages, those with the most clients first. */
function timelinesOf({ subjects, plan }: Run): readonly string[] {
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

/** What failed comes first, then how many targets there are of each kind. Many targets are folded away. */
function targetsSection(outcomes: readonly TargetOutcome[]): readonly string[] {
  if (outcomes.length === 0) return [];
  const head = ['Outcome', 'Target', 'Why', 'Cure'];
  const order = Object.keys(ICONS);
  const sorted = [...outcomes].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const all = cutTable(head, sorted.map(targetRow));
  if (outcomes.length <= MOST_UNFOLDED) return ['### Targets', ...all];
  const failed = sorted.filter(({ kind }) => kind === 'failed').map(targetRow);
  return [
    '### Targets',
    ...(failed.length === 0 ? [] : cutTable(head, failed)),
    table(['Outcome', 'Why', 'Targets'], kindRows(sorted)),
    `<details><summary>All ${outcomes.length} targets</summary>`,
    ...all,
    '</details>',
  ];
}

function targetRow(outcome: TargetOutcome): Cells {
  return [
    ICONS[outcome.kind],
    markdown(targetName(outcome.target)),
    markdown(outcomeReason(outcome), 600),
    outcome.kind === 'failed' ? markdown(outcome.problem.cure ?? '', 600) : '',
  ];
}

function kindRows(outcomes: readonly TargetOutcome[]): readonly Cells[] {
  const kinds = new Map<string, number>();
  for (const outcome of outcomes) {
    const kind = `${ICONS[outcome.kind]} | ${outcome.kind === 'failed' ? '' : markdown(outcomeReason(outcome), 200)}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].map(([kind, number]) => [kind, String(number)]);
}
