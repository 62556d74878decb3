import { ActionError, type Problem } from '../domain/errors.ts';
import { quoted } from '../domain/text.ts';
import type { FullName } from './repositories.ts';

/** What was asked for and cannot be, with the repositories that it names. */
export interface RepositoryProblem {
  problem: Problem;
  repositories: readonly FullName[];
}

/** The problems of an error of this action's. Throws any other again. */
export function problemsFrom(reason: unknown): readonly Problem[] {
  if (reason instanceof ActionError) return reason.problems;
  throw reason;
}

/** An item of an input that names no repository. */
export function matchesNothing(input: string, item: string): RepositoryProblem {
  return patternProblem({
    what: `input ${input}: ${quoted(item)} matches nothing`,
    cure: 'Check it, and what the token (or its GitHub App) may see',
  });
}

/** What is wrong with a pattern or a filter: it names no repository by itself. */
export function patternProblem(problem: Problem): RepositoryProblem {
  return { problem, repositories: [] };
}
