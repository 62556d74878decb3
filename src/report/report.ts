import { ActionError, type Problem, sentence } from '../domain/errors.ts';
import type { Facts } from '../domain/facts.ts';
import type { Run } from '../domain/outcome.ts';
import type { Plan, SubjectPlan } from '../domain/plan.ts';
import type { Settings } from '../domain/spec.ts';
import type { Masks } from '../runtime/masks.ts';
import { againLines, type KnownClients } from './follow-up-lines.ts';
import { storyLines } from './lineage-lines.ts';
import { askedLines, clockWarning, foundLines, planLines } from './lines.ts';
import { outputsOf } from './outputs.ts';
import { closingLine, failureOf, problemsOf } from './result.ts';
import { publish, runnerLog } from './runner.ts';
import { summaryOf } from './summary.ts';

const MOST_IN_ANNOTATION = 20;

/** Tells a run, step by step, to the runner's log, and at its end to the outputs and the job summary. */
export class Report {
  readonly log: ReturnType<typeof runnerLog>;
  readonly #masks: Masks;
  #settings: Settings | undefined;
  /** How often the run looked at the two services. */
  #looks = 0;
  /** Clients that the last look saw, and those that this run made. */
  #clients: KnownClients = { alive: new Set(), createdByRun: new Set() };
  /** What the last look planned for each client, by display name. */
  readonly #planned = new Map<string, SubjectPlan>();
  /** What the last look told. */
  #told: string | undefined;

  constructor(masks: Masks) {
    this.log = runnerLog(masks);
    this.#masks = masks;
  }

  /** Tells what is asked. */
  asked(settings: Settings): Settings {
    this.#settings = settings;
    this.#tell('What is asked', askedLines(settings));
    this.log.group('What is there');
    return settings;
  }

  /** Tells what was found at first. What is different at a further look is told with its plan. */
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

  /** Tells what is going to happen: of the first look all, of a further one what is new. */
  planned(plan: Plan): Plan {
    if (this.#looks < 2) this.#plannedFirst(plan);
    else this.#plannedAgain(plan);
    for (const subject of plan.subjects) this.#planned.set(subject.spec.displayName, subject);
    return plan;
  }

  #plannedFirst(plan: Plan): void {
    const isDry = this.#settings?.asked.dryRun === true;
    this.#tell('The plan', planLines(plan, isDry));
    if (!isDry) this.log.group('Carrying it out');
  }

  #plannedAgain(plan: Plan): void {
    const lines = againLines(plan, this.#planned, this.#clients);
    const told = lines.join('\n');
    // A run that waits looks many times, and sees the same.
    if (told !== this.#told) this.#tell('Looking again', lines);
    this.#told = told;
  }

  /** A run that was stopped, from what stopped it. What is no error of this action is a defect, and told as such. */
  stopped(error: unknown): Run {
    const told = error instanceof ActionError ? error.problems : [this.#defect(error)];
    return { plan: undefined, subjects: [], stoppedBy: told };
  }

  #defect(error: unknown): Problem {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      what: `unexpected: ${this.#masks.clean(stack, 2_000)}`,
      cure: 'This is a defect of the action: please report it',
    };
  }

  /** Ends the log, and writes outputs and summary. Gives what a person must know, where anything failed. */
  async publish(run: Run): Promise<string | undefined> {
    this.log.end();
    for (const line of [closingLine(run), ...storyLines(run, this.#settings?.asked.operation)]) this.log.line(line);
    // A few problems are told by the annotation alone, which the log shows too.
    const problems = problemsOf(run).map(sentence);
    if (problems.length > MOST_IN_ANNOTATION) this.#tell('What went wrong', problems);
    this.log.end();
    // Nothing that reaches here holds a secret; and if it did, it would not get further.
    const outputs = Object.entries(outputsOf(run)).map(([name, value]) => [name, this.#masks.redact(value)] as const);
    await publish(Object.fromEntries(outputs), summaryOf(run, this.#settings), this.log);
    const failure = failureOf(run, MOST_IN_ANNOTATION);
    return failure
      ?.split('\n')
      .map((line) => this.#masks.clean(line, 4_000))
      .join('\n');
  }

  #tell(title: string, lines: readonly string[]): void {
    this.log.group(title);
    for (const line of lines) this.log.line(line);
  }
}
