import { type Problem, sentence } from '../domain/errors.ts';
import { type ClientResult, mostFarReaching, type Run, type TargetOutcome } from '../domain/outcome.ts';
import { targetName } from '../domain/target.ts';
import { count } from '../domain/text.ts';

/** Every target of a run with what became of it, those left out as skipped. */
export function targetsOf(run: Run): readonly TargetOutcome[] {
  const leftOut = run.plan?.leftOut ?? [];
  return [
    ...run.subjects.flatMap(({ targets }) => targets),
    ...leftOut.map(({ target, reason }): TargetOutcome => ({ kind: 'skipped', target, reason })),
  ];
}

/** The run's result as one word: the most far-reaching, and `failed` where anything failed. */
export function resultOf(run: Run): ClientResult {
  const hasFailed = problemsOf(run).length > 0;
  return hasFailed ? 'failed' : mostFarReaching(run.subjects.map(({ result }) => result));
}

/** Everything that went wrong, failures of clients before those of targets. */
export function problemsOf(run: Run): readonly Problem[] {
  const clients = run.subjects.flatMap(({ problem }) => problem ?? []);
  const targets = targetsOf(run).flatMap((outcome) =>
    outcome.kind === 'failed' && outcome.tried ? [outcome.problem] : [],
  );
  return [...run.stoppedBy, ...clients, ...targets];
}

/** What a person must know of a failed run, for an annotation; absent where nothing failed. */
export function failureOf(run: Run, mostLines = 20): string | undefined {
  const sentences = problemsOf(run).map(sentence);
  const [first, ...rest] = sentences;
  if (first === undefined) return undefined;
  if (rest.length === 0) return first;
  const shown = sentences.slice(0, mostLines).map((line) => `- ${line}`);
  const more = sentences.length > mostLines ? [`- and ${sentences.length - mostLines} more, see the log`] : [];
  return [`${count(sentences.length, 'problem')}:`, ...shown, ...more].join('\n');
}

/** Number of targets of each kind. */
export function counts(run: Run): Readonly<Record<'written' | 'skipped' | 'failed' | 'planned', number>> {
  const kinds = targetsOf(run).map(({ kind }) => kind);
  const number = (wanted: TargetOutcome['kind']): number => kinds.filter((kind) => kind === wanted).length;
  return {
    written: number('written'),
    skipped: number('skipped'),
    failed: number('failed'),
    planned: number('planned'),
  };
}

/** The closing line of the log. */
export function closingLine(run: Run): string {
  if (run.stoppedBy.length > 0)
    return `failed before any credential was made or written: ${count(run.stoppedBy.length, 'problem')}`;
  const { written, skipped, failed, planned } = counts(run);
  const isDry = run.subjects.some(({ result }) => result === 'planned');
  if (isDry)
    return `dry run, nothing was written: ${count(planned, 'target')} to write, ${skipped} to skip${toRetire(run)}`;
  return `${resultOf(run)}: ${count(written, 'target')} written, ${skipped} skipped, ${failed} failed`;
}

/** How many predecessors a dry run would label or delete. */
function toRetire({ subjects }: Run): string {
  const parts = subjects.flatMap(({ plan }) => plan.retirement ?? []);
  const label = parts.reduce((sum, part) => sum + part.label.length, 0);
  const remove = parts.reduce((sum, part) => sum + part.remove.length, 0);
  const discard = subjects.filter(({ plan }) => plan.client.kind === 'deleteOrphan').length;
  return [
    ...(label > 0 ? [`, ${count(label, 'predecessor')} to label`] : []),
    ...(remove + discard > 0 ? [`, ${count(remove + discard, 'API client')} to delete`] : []),
  ].join('');
}

/** What there is to say of a target beside its name. */
export function reasonOf(outcome: TargetOutcome): string {
  if (outcome.kind !== 'failed') return outcome.reason;
  const prefix = `${targetName(outcome.target)}: `;
  const { what } = outcome.problem;
  return what.startsWith(prefix) ? what.slice(prefix.length) : what;
}

/** The targets that failed, as `failed-targets` lists them. */
export function failedTargets(run: Run): readonly string[] {
  return targetsOf(run).flatMap((outcome) => (outcome.kind === 'failed' ? [targetName(outcome.target)] : []));
}
