import { CannotProceed } from '../../src/domain/errors.ts';
import type { LeftOut, TargetFacts } from '../../src/domain/facts.ts';
import type { ResolvedTargets, SecretStore } from '../../src/domain/ports.ts';
import type { ClientRequest, PairNames, RunSpec } from '../../src/domain/spec.ts';
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
  const { targets, leftOut, unresolved, problems } = await selectOne(store, selector);
  const read = await readAll(store, targets, names);
  const inTheWay = [...problems, ...unresolved.map(({ problem }) => problem), ...read.problems];
  if (inTheWay.length > 0) throw new CannotProceed(inTheWay);
  return { targets, observed: read.observed, leftOut };
}

/** The targets that one selector means. */
export async function selectOne(store: SecretStore, selector: TargetSelector): Promise<ResolvedTargets> {
  const [[only] = []] = await store.select([{ selectors: [selector] }], 500);
  if (only === undefined) throw new RangeError('a selector has a result');
  return only;
}

/** The one client that the inputs ask for, and its one selector. */
export function requestOf({ requests: [request] }: RunSpec): ClientRequest & { selector: TargetSelector } {
  const selector = request?.selectors[0];
  if (request === undefined || selector === undefined) throw new RangeError('the inputs ask for one client');
  return { ...request, selector };
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
