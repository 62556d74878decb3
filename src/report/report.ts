import { ActionError } from '../domain/errors.ts';
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
    this.#tell('The plan', planLines(plan));
    if (this.#settings?.wish.dryRun === false) this.log.group('Carrying it out');
    return plan;
  }

  /**
   * A run that was stopped, from what stopped it.
   * @throws what is no error of this action: a defect
   */
  stopped(error: unknown): Run {
    if (!(error instanceof ActionError)) throw error;
    return { plan: undefined, subjects: [], stoppedBy: error.problems };
  }

  /** Ends the log, and writes outputs and summary. Gives what a person must know, where anything failed. */
  async publish(run: Run): Promise<string | undefined> {
    this.log.end();
    this.log.line(closingLine(run));
    const problems = problemsOf(run).flatMap(({ what, cure }) => [
      what,
      ...(cure === undefined ? [] : [`cure: ${cure}`]),
    ]);
    if (problems.length > 0) this.#tell('What went wrong', problems);
    this.log.end();
    await publish(outputsOf(run), summaryOf(run, this.#settings), this.log);
    const failure = failureOf(run);
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
