import { CannotProceed } from '../../src/domain/errors.ts';
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
  const { targets, leftOut, unresolved, problems } = await store.select(selector, 500);
  const read = await readAll(store, targets, names);
  const inTheWay = [...problems, ...unresolved.map(({ problem }) => problem), ...read.problems];
  if (inTheWay.length > 0) throw new CannotProceed(inTheWay);
  return { targets, observed: read.observed, leftOut };
}

/** Reads targets in their order. Throws everything that stands in the way at once. */
export async function readOf(
  store: SecretStore,
  targets: readonly Target[],
  names: PairNames,
): Promise<readonly TargetFacts[]> {
  const { observed, problems } = await readAll(store, targets, names);
  if (problems.length > 0) throw new CannotProceed(problems);
  return observed;
}

async function readAll(store: SecretStore, targets: readonly Target[], names: PairNames) {
  const survey = await store.survey(targets.map((target) => ({ target, names })));
  return { observed: [...survey.targets.values()], problems: [...survey.unreachable.values()].flat() };
}
