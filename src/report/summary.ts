import { sentence } from '../domain/errors.ts';
import type { Audit, Severity } from '../domain/finding.ts';
import type { Run, SubjectOutcome, TargetOutcome } from '../domain/outcome.ts';
import type { ClientRequest, RunSpec, Settings } from '../domain/spec.ts';
import { targetName } from '../domain/target.ts';
import { count, plain, quoted, timeText } from '../domain/text.ts';
import { manifestAsked, rotationAsked } from './asked-lines.ts';
import { dueDiagram, findingLine } from './findings.ts';
import { lineageLines, lineageOutcomeOf, predecessorLines } from './lineage-lines.ts';
import { clientLine } from './lines.ts';
import { cutList, MOST_BYTES_OF_MAIN_LISTS, markdown } from './markdown.ts';
import { plannedLines } from './plan-section.ts';
import { outcomeReason } from './reasons.ts';
import { allTargets, closingLine, runProblems } from './result.ts';
import { placesAsked } from './selector-lines.ts';
import { timelineOf } from './timeline.ts';
import { warningTexts } from './warnings.ts';

const MOST_DRAWN = 5;
const ICONS: Readonly<Record<TargetOutcome['kind'], string>> = {
  failed: '❌ failed',
  written: '✅ written',
  emptied: '🧹 emptied',
  planned: '📝 planned',
  skipped: '⏭️ skipped',
  seen: '👀 seen',
};

/** Makes a text from outside safe: secrets are taken out. @param maxLength in UTF-16 units */
export type Clean = (text: string, maxLength?: number) => string;

/**
 * The job summary: what came of the run, what failed with what helps, how long old clients work, what happens next; what was
 * asked, all clients and all targets are folded away. Lists alone, since a table would be wider than a small screen.
 * @param clean takes secrets out of each text, before Markdown escapes it
 */
export function summaryOf(run: Run, settings: Settings | undefined, clean: Clean = plain): string {
  const show: Clean = (text, maxLength = 1_000) => markdown(clean(text, maxLength), maxLength);
  const parts = [
    '## Provision Confidence API client',
    `**${show(closingLine(run))}**`,
    ...section('### What failed', failureLines(run, show), MOST_BYTES_OF_MAIN_LISTS),
    ...(run.audit === undefined ? [] : auditSection(run.audit, show)),
    ...section(
      '### The plan',
      plannedLines(run.subjects).map((line) => `- ${show(line)}`),
      MOST_BYTES_OF_MAIN_LISTS,
    ),
    ...section('### Old clients', oldLines(run, show)),
    ...nextSection(run, settings, show),
    ...section('### Notes', noteLines(run, show)),
    ...folded('What was asked', settings === undefined ? [] : askedOf(settings, show)),
    ...folded('API clients', clientLines(run, show)),
    ...folded(count(allTargets(run).length, 'target'), targetLines(run, show), MOST_BYTES_OF_MAIN_LISTS),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[], mostBytes?: number): readonly string[] {
  return lines.length === 0 ? [] : [title, ...cutList(lines, mostBytes)];
}

function folded(title: string, lines: readonly string[], mostBytes?: number): readonly string[] {
  return lines.length === 0 ? [] : [`<details><summary>${title}</summary>`, ...cutList(lines, mostBytes), '</details>'];
}

const SEVERITY_ICONS: Readonly<Record<Severity, string>> = { error: '❌', warning: '⚠️', note: '💡' };

/** What an audit found, the worst first, and when clients are due. */
function auditSection(audit: Audit, show: Clean): readonly string[] {
  const lines = audit.findings.map((one) => `- ${SEVERITY_ICONS[one.severity]} ${show(findingLine(one))}`);
  return [...section('### Findings', lines, MOST_BYTES_OF_MAIN_LISTS), ...dueDiagram(audit)];
}

/** Everything that went wrong, each with its cure. */
function failureLines(run: Run, show: Clean): readonly string[] {
  return runProblems(run).map((problem) => `- ❌ ${show(problem.brief ?? sentence(problem))}`);
}

/** What became of each predecessor, or in a dry run, what would become of it. */
function oldLines({ subjects, plan }: Run, show: Clean): readonly string[] {
  return subjects.flatMap((subject) => {
    const name = subjects.length === 1 ? '' : `${quoted(subject.plan.spec.displayName)}: `;
    return predecessorLines(subject, plan?.nowMs ?? 0).map((line) => `- ${show(`${name}${line}`)}`);
  });
}

function noteLines({ subjects }: Run, show: Clean): readonly string[] {
  const notes = new Set(subjects.flatMap(({ warnings }) => warningTexts(warnings)));
  return [...notes].map((note) => `- ⚠️ ${show(note)}`);
}

/** How long clients live, drawn, and what happens next. */
function nextSection(run: Run, settings: Settings | undefined, show: Clean): readonly string[] {
  const lines = lineageLines(run, settings?.asked.operation, 'live').map((line) => `- ${show(line)}`);
  const drawn = timelinesOf(run, show);
  return lines.length + drawn.length === 0 ? [] : ['### What happens next', ...drawn, ...cutList(lines)];
}

/** A few lineages, those with the most clients first. */
function timelinesOf({ subjects, plan }: Run, show: Clean): readonly string[] {
  if (plan === undefined) return [];
  // Of many clients, one that lives alone has nothing to show.
  const isTelling = ({ plan: { lineage } }: SubjectOutcome) => subjects.length === 1 || lineage.length > 1;
  const all = subjects.filter(isTelling).flatMap((subject) => {
    const diagram = timelineOf(subject, plan);
    return diagram === undefined
      ? []
      : [{ name: subject.plan.spec.displayName, clients: subject.plan.lineage.length, diagram }];
  });
  const drawn = [...all].sort((a, b) => b.clients - a.clients).slice(0, MOST_DRAWN);
  const left = all.length - drawn.length;
  return [
    ...drawn.flatMap(({ name, diagram }) => (subjects.length === 1 ? [diagram] : [`**${show(name)}**`, diagram])),
    ...(left > 0 ? [`and ${left} more, not drawn`] : []),
  ];
}

function askedOf({ asked, confidence, github }: Settings, show: Clean): readonly string[] {
  const { manifest, requests } = asked;
  const lines =
    manifest === undefined
      ? requests.flatMap((one) => requestAsked(one, asked, show))
      : [`Manifest: ${show(manifestAsked(asked, manifest))}`];
  return [...lines, `Confidence at ${show(confidence.apiUrl)}, GitHub at ${show(github.apiUrl)}`].map(
    (line) => `- ${line}`,
  );
}

function requestAsked(
  { client, names, selectors, rotation }: ClientRequest,
  { operation }: RunSpec,
  show: Clean,
): readonly string[] {
  const written = [names.clientId, names.clientSecret, ...(names.variable === undefined ? [] : [names.variable])];
  return [
    ...(operation === 'rotate' ? [`Operation: ${show(rotationAsked(rotation))}`] : []),
    `API client: ${show(client.displayName)}`,
    `Roles: ${client.roles === undefined ? 'not asked' : show(client.roles.join(', '))}`,
    `Targets: ${show(selectors.map(placesAsked).join('; and '), 2_000)}`,
    `Names: ${written.map((name) => `\`${name}\``).join(', ')}`,
  ];
}

/** Each client with what was done for it; of its lineage the newest first. */
function clientLines({ subjects, audit }: Run, show: Clean): readonly string[] {
  const told = ({ plan, result }: SubjectOutcome) =>
    `${result === 'failed' ? ICONS.failed : show(result)}: ${show(clientLine(plan))}`;
  return subjects.flatMap((subject) => [
    // An audit did nothing with it.
    `- ${audit === undefined ? told(subject) : show(quoted(subject.plan.spec.displayName))}`,
    ...lineageText(subject).map((line) => `  - ${show(line)}`),
  ]);
}

function lineageText({ client, plan, ...outcome }: SubjectOutcome): readonly string[] {
  const { live, left } = lineageOutcomeOf({ client, plan, ...outcome });
  const ids = new Map(plan.lineage.map(({ name, clientId }) => [name, clientId]));
  const clientId = client?.clientId ?? ids.get(live?.name ?? '');
  return [
    ...(live === undefined
      ? []
      : [`live: ${live.name}, client id ${clientId}, created ${timeText(live.createdAtMs, 'down')}`]),
    ...left.map(({ name, createdAtMs }) => `old: ${name}, created ${timeText(createdAtMs, 'down')}`),
  ];
}

/** What failed comes first. */
function targetLines(run: Run, show: Clean): readonly string[] {
  const order = Object.keys(ICONS);
  const sorted = allTargets(run).toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return sorted.map(
    (outcome) => `- ${ICONS[outcome.kind]} ${show(targetName(outcome.target))}: ${show(outcomeReason(outcome), 600)}`,
  );
}
