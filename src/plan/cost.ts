import { writesPerTarget } from '../domain/pace.ts';
import type { ClientStep, SubjectPlan } from '../domain/plan.ts';
import type { PairNames } from '../domain/wish.ts';

/** Requests that carrying out the plans takes, where nothing goes wrong and the service keeps roles inside clients. */
export function requestsOf(subjects: readonly SubjectPlan[], names: PairNames): number {
  return subjects
    .map(({ client, targets }) => {
      const writes = targets.filter(({ action }) => action === 'write').length;
      return requestsForClient(client) + writes * writesPerTarget(names);
    })
    .reduce((sum, requests) => sum + requests, 0);
}

function requestsForClient(step: ClientStep): number {
  if (step.kind === 'none') return 0;
  // One that makes it, one that signs in with it.
  if (step.kind === 'create') return 2;
  return (Object.keys(step.changes).length > 0 ? 1 : 0) + (step.roles === undefined ? 0 : 1);
}
