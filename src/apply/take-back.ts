import type { ApiClient } from '../domain/api-client.ts';
import { CannotProceed, type Problem, problemOf } from '../domain/errors.ts';
import type { CredentialSource } from '../domain/ports.ts';

/** Deletes a client that this run made and cannot use, and gives what became of it. */
export async function takeBack(client: ApiClient, source: CredentialSource): Promise<Problem> {
  const { name, displayName } = client;
  try {
    const left = await source.remove(client, { displayName, isAdopting: false });
    const what = `API client ${name}, made by this run, was deleted again`;
    if (left.length === 0) return { what };
    const { what: rest, cure } = problemOf(new CannotProceed(left));
    return { what: `${what}, but ${rest}`, cure };
  } catch (error) {
    const { what, cure } = problemOf(error);
    const next = cure ?? 'The next run finds it by its labels and goes on with it';
    return { what: `API client ${name}, made by this run, could not be taken back whole (${what})`, cure: next };
  }
}
