import { ActionError, type Problem, sentence } from '../domain/errors.ts';
import type { Facts } from '../domain/facts.ts';
import type { Masks } from '../domain/masks.ts';
import type { Run } from '../domain/outcome.ts';
import type { Plan } from '../domain/plan.ts';
import type { Settings } from '../domain/wish.ts';
import { askedLines, foundLines, planLines } from './lines.ts';
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

  /** Tells what was found. */
  found(facts: Facts): Facts {
    for (const line of foundLines(facts)) this.log.line(line);
    return facts;
  }

  /** Tells what is going to happen. */
  planned(plan: Plan): Plan {
    const isDry = this.#settings?.asked.dryRun === true;
    this.#tell('The plan', planLines(plan, isDry));
    if (!isDry) this.log.group('Carrying it out');
    return plan;
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
    this.log.line(closingLine(run));
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
