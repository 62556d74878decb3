import type { ApiClient } from '../domain/api-client.ts';
import { MADE_FOR_LABEL } from '../domain/labels.ts';
import { isOurs } from '../domain/lineage.ts';
import type { Warning } from '../domain/warning.ts';
import type { Decision } from '../rotation/decision.ts';
import { policyOf, targetsDigest } from './subject.ts';
import type { TargetContext } from './target-step.ts';

/** What a person should know of the clients that were found. */
export function warningsOf(subject: TargetContext): readonly Warning[] {
  const { lineage, spec, decision, assignment } = subject;
  const { clients, unmanaged } = lineage;
  const policy = policyOf(spec);
  const used = clients.filter((client) => !isOurs(client));
  const isFinishing = decision.kind === 'distribute' && clients.length > 1 && policy.force;
  return [
    ...used.map(({ name }) => ({ code: 'unmanaged-used', client: name, isAdopted: policy.adopt }) as const),
    ...(unmanaged.length === 0
      ? []
      : [{ code: 'unmanaged-ignored', clients: unmanaged.map(({ name }) => name) } as const]),
    ...otherTargets(goingBy(decision, clients), targetsDigest(assignment, spec)),
    ...(isFinishing ? [{ code: 'force-finishes' } as const] : []),
  ];
}

/** Clients that are to go. */
function goingBy(decision: Decision, clients: readonly ApiClient[]): readonly ApiClient[] {
  if (decision.kind === 'create') return clients;
  if (decision.kind !== 'retire') return [];
  const { label, remove } = decision.retirement;
  return [...label.map(({ client }) => client), ...remove];
}

/** Another workflow may go on with a client that was created for other targets. */
function otherTargets(going: readonly ApiClient[], digest: string): readonly Warning[] {
  return going
    .filter(({ labels }) => ![digest, undefined].includes(labels[MADE_FOR_LABEL]))
    .map(({ name }) => ({ code: 'other-targets', client: name }));
}
