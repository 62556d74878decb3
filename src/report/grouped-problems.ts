import type { Problem } from '../domain/errors.ts';

// The names of more targets would not fit into a line.
const MOST_NAMED = 50;

/**
 * The same problems, where those that say the same of several targets and have the same cure are one: a right that is missing is
 * missing at every target.
 */
export function grouped(problems: readonly Problem[]): readonly Problem[] {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const key = sharedText(problem);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [problem]);
    else known.push(problem);
  }
  return [...groups.values()].flatMap(inLines);
}

/** What a problem says, without the target that it says it of. */
function sharedText({ subject, what, cure }: Problem): string {
  // One without a cure or a subject stands for itself: the runner shows the same text once or twice, as it was given.
  if (subject === undefined || cure === undefined) return JSON.stringify([subject, what, cure, 'alone']);
  const [place = subject] = subject.split(' ');
  return JSON.stringify([what.replaceAll(place, ''), cure]);
}

/** One problem for so many targets as fit into a line, each by its name. */
function inLines(group: readonly Problem[]): readonly Problem[] {
  return Array.from({ length: Math.ceil(group.length / MOST_NAMED) }, (_, at) => {
    const part = group.slice(at * MOST_NAMED, (at + 1) * MOST_NAMED);
    return part.slice(0, 1).map((first) => (part.length === 1 ? first : { ...first, subject: namesOf(part) }));
  }).flat();
}

function namesOf(problems: readonly Problem[]): string {
  return problems.flatMap(({ subject }) => subject ?? []).join(', ');
}
