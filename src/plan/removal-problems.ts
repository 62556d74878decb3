import type { Problem } from '../domain/errors.ts';
import { count, quoted } from '../domain/text.ts';

const REFUSALS = {
  'not-ours': {
    why: 'this action did not create it',
    cure: 'Name it in client-name, with adopt: true, or delete it by hand',
  },
  'sign-in-unknown': {
    why: 'the run cannot find out which API client it signs in as',
    cure: 'Sign in by client id and secret',
  },
  'signed-in': { why: 'the run is signed in as it', cure: 'Sign in as another client' },
  clocks: { why: 'the clocks do not agree, so times prove nothing', cure: 'Run again once they agree' },
  young: {
    why: 'it is less than ten minutes old, and another run may still write it',
    cure: 'Run again in ten minutes, or with operation: revoke and force: true',
  },
  elsewhere: {
    why: 'it was created for other targets too, or another workflow wrote it there, and those may hold it',
    cure: 'Name the targets and the secrets that it was created for. With adopt: true the run looks at none of that, and deletes the secrets that this step names',
  },
  'kept-elsewhere': {
    why: 'another workflow keeps it',
    cure: 'Name its targets; or, once nobody else needs it, set adopt: true',
  },
  'in-variable': {
    why: 'a variable that this run read names it, so a target may hold it',
    cure: 'Name its targets',
  },
  'not-served': {
    why: 'it has no targets here, and the run could not serve every other client',
    cure: 'Cure that, and run again',
  },
  unreachable: {
    why: 'a target that may hold it cannot be reached',
    cure: 'Make it reachable, or set unreachable-targets: skip, which empties the others and keeps the client',
  },
} as const;

/** Why a client is not removed. */
export type RemovalRefusal = keyof typeof REFUSALS;

/** Why a client is not removed: nothing of it is touched, its secrets included. */
export function refusedRemoval(displayName: string, code: RemovalRefusal): Problem {
  const { why, cure } = REFUSALS[code];
  return { what: `API client ${quoted(displayName)} is not removed: ${why}`, cure };
}

/** More clients are to be removed than anybody allowed. */
export function tooManyRemovals(names: readonly string[], most: number): Problem {
  const shown = names.slice(0, MOST_NAMES_TOLD).map((name) => quoted(name));
  const left = names.length - shown.length;
  const told = [...shown, ...(left > 0 ? [`and ${left} more`] : [])].join(', ');
  return {
    what: `${count(names.length, 'API client')} to be removed, more than max-removals: ${most}: ${told}`,
    cure: 'Check the file, or raise max-removals',
  };
}

const MOST_NAMES_TOLD = 20;
