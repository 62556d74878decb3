import { ActionError, CannotProceed } from '../../src/domain/errors.ts';
import type { LeftOut, TargetFacts } from '../../src/domain/facts.ts';
import type { SecretStore } from '../../src/domain/ports.ts';
import type { PairNames } from '../../src/domain/spec.ts';
import type { Target } from '../../src/domain/target.ts';
import type { RepositoryPattern, TargetSelector } from '../../src/domain/target-selector.ts';

/** What was found at the places that are meant. */
export interface Survey {
  targets: readonly Target[];
  observed: readonly TargetFacts[];
  leftOut: readonly LeftOut[];
}

/** A pattern by its text. */
export function pattern(text: string): RepositoryPattern {
  const [owner = '', name = ''] = text.split('/');
  return { owner, name, isGlob: /[*?[]/.test(name) };
}

/** The repositories that these patterns mean, and no more said. */
export function choiceOf(...patterns: readonly string[]) {
  return { patterns: patterns.map(pattern), exclude: [], topics: [], properties: [] };
}

/** Finds and reads the places that are meant, as a run does. Throws everything that stands in the way at once. */
export async function surveyOf(store: SecretStore, selector: TargetSelector, names: PairNames): Promise<Survey> {
  const { targets, leftOut, problems } = await store.select(selector, 500);
  const observed = await store.survey(targets, names).catch((error: unknown) => {
    throw error instanceof ActionError ? new CannotProceed([...problems, ...error.problems], { cause: error }) : error;
  });
  if (problems.length > 0) throw new CannotProceed(problems);
  return { targets, observed, leftOut };
}
