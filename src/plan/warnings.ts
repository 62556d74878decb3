import type { ApiClient } from '../domain/api-client.ts';
import { isOwnCreation } from '../domain/creators.ts';
import { MADE_FOR_LABEL, SUCCEEDS_LABEL } from '../domain/labels.ts';
import { isOurs, labelValueOf } from '../domain/lineage.ts';
import type { Warning } from '../domain/warning.ts';
import type { Decision } from '../rotation/decision.ts';
import { differencesFrom, digestIn, homeOf, isAlsoElsewhere, targetsDigest } from './home.ts';
import { policyOf } from './subject.ts';
import type { TargetContext } from './target-step.ts';

/** What a person should know of the clients that were found. */
export function warningsOf(subject: TargetContext): readonly Warning[] {
  const { lineage, spec, decision, assignment } = subject;
  const { clients, unmanaged, createdByOthers } = lineage;
  const policy = policyOf(assignment, spec);
  const used = clients.filter((client) => !isOurs(client));
  const isFinishing = decision.kind === 'distribute' && clients.length > 1 && policy.force;
  return [
    ...used.map((client) => ({
      code: 'unmanaged-used' as const,
      client: client.name,
      isAdopted: policy.adopt,
      isSignedIn: isSignedIn(client, subject),
    })),
    ...(unmanaged.length === 0
      ? []
      : [{ code: 'unmanaged-ignored', clients: unmanaged.map(({ name }) => name) } as const]),
    ...createdByOthers.map(({ name, creator }) => ({ code: 'created-by-other', client: name, creator }) as const),
    ...madeByOther(subject),
    ...elsewhere(subject),
    ...otherTargets(goingBy(decision, clients), targetsDigest(assignment, spec)),
    ...(isFinishing ? [{ code: 'force-finishes' } as const] : []),
  ];
}

function isSignedIn({ clientId }: ApiClient, { facts }: TargetContext): boolean {
  return facts.signedInAs?.has(clientId) === true;
}

/** The oldest client of a lineage belongs to it by its marker alone, where nothing else tells who created it. */
function madeByOther(subject: TargetContext): readonly Warning[] {
  const { lineage, facts } = subject;
  const oldest = lineage.clients.findLast(isOurs);
  const isTold = lineage.clients.some((client) => isOwnCreation(client, facts.creators));
  if (oldest?.creator === undefined || isTold || facts.createdByRun.has(oldest.name)) return [];
  const { name: client, creator, labels } = oldest;
  const isSelf = isSignedIn(oldest, subject);
  // No client creates itself, and one that succeeded another was made by that one.
  const isFirst = [undefined, labelValueOf(undefined)].includes(labels[SUCCEEDS_LABEL]);
  if (!facts.creators.isKnown && !(isSelf && isFirst)) return [];
  return [{ code: 'made-by-other', client, creator, isSignedIn: isSelf && isFirst }];
}

/** Another run keeps the client, or wrote it to other targets: then nothing is retired. */
function elsewhere({ assignment, spec, lineage, decision }: TargetContext): readonly Warning[] {
  const [newest] = lineage.clients;
  if (newest === undefined || !isOurs(newest) || policyOf(assignment, spec).adopt) return [];
  const differs = differencesFrom(homeOf(assignment, spec), newest);
  if (differs.length > 0) return [{ code: 'kept-elsewhere', client: newest.name, differs }];
  const kept = decision.retirement?.waiting.filter(({ why }) => why === 'kept-elsewhere') ?? [];
  return kept.map(({ client }) =>
    isAlsoElsewhere(client)
      ? ({ code: 'also-elsewhere', client: client.name } as const)
      : ({
          code: 'kept-elsewhere',
          client: client.name,
          differs: differencesFrom(homeOf(assignment, spec), client),
        } as const),
  );
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
    .filter(({ labels }) => ![digest, undefined].includes(digestIn(labels[MADE_FOR_LABEL])))
    .map(({ name }) => ({ code: 'other-targets', client: name }));
}
