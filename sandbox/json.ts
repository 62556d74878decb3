import * as v from 'valibot';

/** Parses JSON text; absent when it is none. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** What is wrong with a value, and where. */
export interface Flaw {
  readonly kind: 'unknown' | 'missing' | 'wrong';
  /** The dotted path of the field; empty for the value as a whole. */
  readonly field: string;
  readonly message: string;
}

/** Gives the first flaw of a failed parse by a schema made of strict objects. */
export function firstFlaw(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): Flaw {
  const issue = issues.find((candidate) => flawKind(candidate) === 'unknown') ?? issues[0];
  const field = v.getDotPath(issue) ?? '';
  return { kind: flawKind(issue), field, message: issue.message };
}

function flawKind(issue: v.BaseIssue<unknown>): Flaw['kind'] {
  if (issue.type === 'never') return 'unknown';
  if (issue.type !== 'strict_object' || issue.path === undefined) return 'wrong';
  return issue.expected === 'never' ? 'unknown' : 'missing';
}
