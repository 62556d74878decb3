import type { ApiClient } from '../domain/api-client.ts';
import { MADE_FOR_LABEL } from '../domain/labels.ts';
import type { Lineage } from '../domain/lineage.ts';
import { isOurs } from '../domain/lineage.ts';
import type { Retirement } from '../domain/retirement.ts';
import type { ResolvedSpec } from '../domain/spec.ts';
import type { Decision } from '../rotation/next.ts';

/** What a person should know of the clients that were found. */
export function notesOf({
  lineage,
  move,
  spec,
  mark,
}: {
  lineage: Lineage;
  move: Decision;
  spec: ResolvedSpec;
  /** Which targets this is about. */
  mark: string;
}): readonly string[] {
  const { clients, unmanaged } = lineage;
  const foreign = clients.filter((client) => !isOurs(client)).map(({ name }) => name);
  const isAdopting = spec.operation === 'rotate' && spec.rotation.adopt;
  const isFinishing =
    move.kind === 'publish' && clients.length > 1 && spec.operation === 'rotate' && spec.rotation.force;
  return [
    ...foreign.map(
      (name) =>
        `${name} was not made by this action; ${isAdopting ? 'it may be retired: adopt' : 'it is used, and never deleted'}`,
    ),
    ...(unmanaged.length === 0
      ? []
      : [`clients of this name not made by this action, left alone: ${unmanaged.map(({ name }) => name).join(', ')}`]),
    ...elsewhere(move, clients, mark),
    ...(isFinishing ? ['force: a rotation is under way already; it is finished, and no further client made'] : []),
  ];
}

/** Of a client that is to go: another workflow may go on with it. */
function elsewhere(move: Decision, clients: readonly ApiClient[], mark: string): readonly string[] {
  const going = move.kind === 'create' ? clients : move.kind === 'retire' ? leaving(move) : [];
  return going
    .filter(({ labels }) => ![mark, undefined].includes(labels[MADE_FOR_LABEL]))
    .map(
      ({ name }) =>
        `${name} was made for other targets than these, or for a part of them, and is to be retired: ${CURE}`,
    );
}

function leaving({ label, remove }: Retirement): readonly ApiClient[] {
  return [...label.map(({ client }) => client), ...remove];
}

const CURE = 'a workflow that uses the same display name for other targets has to give its client a name of its own';
