import type { Destination } from '../../src/domain/destination.ts';
import { ActionError, CannotProceed } from '../../src/domain/errors.ts';
import type { LeftOut, TargetFacts } from '../../src/domain/facts.ts';
import type { SecretStore } from '../../src/domain/ports.ts';
import type { RepositoryPattern, Selection } from '../../src/domain/selection.ts';
import type { PairNames } from '../../src/domain/wish.ts';

/** What was found at the places that are meant. */
export interface Survey {
  destinations: readonly Destination[];
  targets: readonly TargetFacts[];
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
export async function surveyOf(store: SecretStore, where: Selection, names: PairNames): Promise<Survey> {
  const { destinations, leftOut, problems } = await store.select(where, 500);
  const targets = await store.survey(destinations, names).catch((error: unknown) => {
    throw error instanceof ActionError ? new CannotProceed([...problems, ...error.problems], { cause: error }) : error;
  });
  if (problems.length > 0) throw new CannotProceed(problems);
  return { destinations, targets, leftOut };
}
