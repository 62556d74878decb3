import type { ApiClient } from '../domain/api-client.ts';
import { ActionError, type Problem } from '../domain/errors.ts';
import type { CredentialSource } from '../domain/ports.ts';
import { plain } from '../domain/text.ts';

/** Deletes a client that this run made and cannot use, and gives what became of it. */
export async function takeBack(client: ApiClient, source: CredentialSource): Promise<Problem> {
  const { name } = client;
  try {
    await source.remove(client);
    return { what: `API client ${name}, made by this run, was deleted again` };
  } catch (error) {
    const { what, cure } = problemOf(error);
    const next = cure ?? 'The next run finds it by its labels and goes on with it';
    return { what: `API client ${name}, made by this run, could not be taken back whole (${what})`, cure: next };
  }
}

/** What an error says. One that is not this action's is a defect, which still hides no other target. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof ActionError)) return { what: `unexpected: ${plain(String(error))}` };
  const cures = [...new Set(error.problems.flatMap(({ cure }) => cure ?? []))];
  const what = error.problems.map((problem) => problem.what).join('; ');
  return { what, cure: cures.length === 0 ? undefined : cures.join('. ') };
}
