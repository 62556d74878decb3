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
export interface SchemaError {
  readonly kind: 'unknown' | 'missing' | 'wrong';
  /** The dotted path of the field; empty for the value as a whole. */
  readonly field: string;
  readonly message: string;
}

/** Gives the first error of a failed parse by a schema made of strict objects. */
export function firstError(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): SchemaError {
  const issue = issues.find((candidate) => errorKind(candidate) === 'unknown') ?? issues[0];
  const field = v.getDotPath(issue) ?? '';
  return { kind: errorKind(issue), field, message: issue.message };
}

function errorKind(issue: v.BaseIssue<unknown>): SchemaError['kind'] {
  if (issue.type === 'never') return 'unknown';
  if (issue.type !== 'strict_object' || issue.path === undefined) return 'wrong';
  return issue.expected === 'never' ? 'unknown' : 'missing';
}
