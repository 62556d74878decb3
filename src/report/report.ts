import { ActionError, type Problem, sentence } from '../domain/errors.ts';
import type { Facts } from '../domain/facts.ts';
import type { Run } from '../domain/outcome.ts';
import type { Plan, SubjectPlan } from '../domain/plan.ts';
import type { Settings } from '../domain/spec.ts';
import type { Masks } from '../runtime/masks.ts';
import { askedLines } from './asked-lines.ts';
import { findingLine } from './findings.ts';
import { followUpLines, type KnownClients } from './follow-up-lines.ts';
import { lineageLines } from './lineage-lines.ts';
import { clockWarning, decisionLine, foundLines, idleShardLine, planLines } from './lines.ts';
import { outputsOf, reportText } from './outputs.ts';
import { closingLine, failureOf, MOST_IN_ANNOTATION, runProblems } from './result.ts';
import { publishOutputs, publishSummary, type RunnerLog, runnerLog, writeReportFile } from './runner.ts';
import { summaryOf } from './summary.ts';
import { annotationOf, warningText } from './warnings.ts';

// GitHub shows ten of a step, and a failure needs one.
const MOST_ANNOTATIONS = 8;
// Mistakes of a file that have an annotation at their place.
const MOST_PLACES = 10;

/** Shows a run, step by step, in the runner's log, and at its end in the outputs and the job summary. */
export class Report {
  readonly log: RunnerLog;
  readonly #masks: Masks;
  #settings: Settings | undefined;
  /** How often the run looked at the two services. */
  #looks = 0;
  #clients: KnownClients = { alive: new Set(), createdByRun: new Set() };
  /** What the last look planned for each client, by display name. */
  readonly #planned = new Map<string, SubjectPlan>();
  /** The lines that the last look added to the log. */
  #lastLines: string | undefined;

  readonly #annotated = new Set<string>();

  constructor(masks: Masks) {
    this.log = runnerLog(masks);
    this.#masks = masks;
  }

  /** Shows what is asked. */
  asked(settings: Settings): Settings {
    this.#settings = settings;
    this.#show('What is asked', askedLines(settings));
    this.log.group('What is there');
    return settings;
  }

  /** Shows what the first look found. What is different at a further look is shown with its plan. */
  found(facts: Facts): Facts {
    this.#looks += 1;
    this.#clients = { alive: new Set(facts.clients.map(({ name }) => name)), createdByRun: facts.createdByRun };
    if (this.#looks === 1) this.#foundFirst(facts);
    return facts;
  }

  #foundFirst(facts: Facts): void {
    for (const line of foundLines(facts)) this.log.line(line);
    const warning = clockWarning(facts);
    if (warning !== undefined) this.log.warn(warning);
  }

  /** Shows what an audit found. */
  audited(run: Run): Run {
    const { findings = [] } = run.audit ?? {};
    this.#show('The audit', findings.length === 0 ? ['nothing found'] : findings.map(findingLine));
    return run;
  }

  /** Shows what is going to happen: of the first look all, of a further look what is new. */
  planned(plan: Plan): Plan {
    if (this.#looks < 2) this.#plannedFirst(plan);
    else this.#plannedAgain(plan);
    this.#annotate(plan);
    for (const subject of plan.subjects) {
      this.#planned.set(subject.spec.displayName, subject);
      this.log.debug?.(decisionLine(subject));
    }
    return plan;
  }

  /** Shows beside the log what a person must see, each once, and no more than GitHub shows of a step. */
  #annotate({ subjects }: Plan): void {
    for (const warning of subjects.flatMap(({ warnings }) => warnings)) {
      const level = annotationOf(warning);
      const text = warningText(warning);
      if (level === undefined || this.#annotated.has(text) || this.#annotated.size >= MOST_ANNOTATIONS) continue;
      this.#annotated.add(text);
      if (level === 'warning') this.log.warn(text);
      else this.log.notice(text);
    }
  }

  #plannedFirst(plan: Plan): void {
    const isDry = this.#settings?.asked.dryRun === true;
    const idle = idleShardLine(plan, this.#settings?.asked.manifest);
    this.#show('The plan', [...(idle === undefined ? [] : [idle]), ...planLines(plan, isDry)]);
    if (!isDry) this.log.group('Carrying it out');
  }

  #plannedAgain(plan: Plan): void {
    const lines = followUpLines(plan, this.#planned, this.#clients);
    const text = lines.join('\n');
    // A run that waits looks many times and finds the same.
    if (text !== this.#lastLines) this.#show('Looking again', lines);
    this.#lastLines = text;
  }

  /** A run that an error stopped. An error that is none of this action's own family is a defect, and is reported as one. */
  stopped(error: unknown): Run {
    const stoppedBy = error instanceof ActionError ? error.problems : [this.#defect(error)];
    for (const problem of stoppedBy.filter(({ at }) => at !== undefined).slice(0, MOST_PLACES))
      this.log.problemAt(problem);
    return { plan: undefined, subjects: [], stoppedBy };
  }

  #defect(error: unknown): Problem {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      what: `unexpected: ${this.#masks.clean(stack, 2_000)}`,
      cure: 'This is a defect of the action: please report it',
    };
  }

  /** Ends the log, and writes outputs and summary. Gives what a person must know where anything failed. */
  async publish(run: Run): Promise<string | undefined> {
    this.log.end();
    for (const line of [closingLine(run), ...lineageLines(run, this.#settings?.asked.operation)]) this.log.line(line);
    // The log shows the annotation too, which has room for a few problems.
    const problems = runProblems(run).map(sentence);
    if (problems.length > MOST_IN_ANNOTATION) this.#show('What went wrong', problems);
    this.log.end();
    // Nothing that reaches this room holds a secret; a secret that did would be taken out here.
    await publishSummary(
      summaryOf(run, this.#settings, (text, most) => this.#masks.clean(text, most)),
      this.log,
    );
    const file = await writeReportFile(this.#masks.redact(reportText(run, { asked: this.#settings?.asked })), this.log);
    const outputs = Object.entries({ ...outputsOf(run, this.#settings?.asked), 'report-file': file });
    const lost = publishOutputs(Object.fromEntries(outputs.map(([name, value]) => [name, this.#masks.redact(value)])));
    const failures = [failureOf(run, this.#settings?.asked.failOn), lost && sentence(lost)].filter(
      (text) => text !== undefined,
    );
    const lines = failures.flatMap((text) => text.split('\n'));
    return lines.length === 0 ? undefined : lines.map((line) => this.#masks.clean(line, 4_000)).join('\n');
  }

  #show(title: string, lines: readonly string[]): void {
    this.log.group(title);
    for (const line of lines) this.log.line(line);
  }
}
