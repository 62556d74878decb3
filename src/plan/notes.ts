import { type ApiClient, isOurs, TARGETS_LABEL } from '../domain/api-client.ts';
import type { Lineage } from '../domain/lineage.ts';
import type { Retirement } from '../domain/retirement.ts';
import type { Move } from '../domain/rotation.ts';
import type { Wish } from '../domain/wish.ts';

/** What a person should know of the clients that were found. */
export function notesOf({
  lineage,
  move,
  wish,
  mark,
}: {
  lineage: Lineage;
  move: Move;
  wish: Wish;
  /** Which targets this is about. */
  mark: string;
}): readonly string[] {
  const { generations, strangers } = lineage;
  const foreign = generations.filter((client) => !isOurs(client)).map(({ name }) => name);
  const isAdopting = wish.operation === 'rotate' && wish.rotation.adopt;
  const isFinishing =
    move.kind === 'publish' && generations.length > 1 && wish.operation === 'rotate' && wish.rotation.force;
  return [
    ...foreign.map(
      (name) =>
        `${name} was not made by this action; ${isAdopting ? 'it may be retired: adopt' : 'it is used, and never deleted'}`,
    ),
    ...(strangers.length === 0
      ? []
      : [`clients of this name not made by this action, left alone: ${strangers.map(({ name }) => name).join(', ')}`]),
    ...elsewhere(move, generations, mark),
    ...(isFinishing ? ['force: a rotation is under way already; it is finished, and no further client made'] : []),
  ];
}

/** Of a client that is to go: another workflow may go on with it. */
function elsewhere(move: Move, generations: readonly ApiClient[], mark: string): readonly string[] {
  const going = move.kind === 'mint' ? generations : move.kind === 'retire' ? leaving(move) : [];
  return going
    .filter(({ labels }) => ![mark, undefined].includes(labels[TARGETS_LABEL]))
    .map(
      ({ name }) =>
        `${name} was made for other targets than these, or for a part of them, and is to be retired: ${CURE}`,
    );
}

function leaving({ label, remove }: Retirement): readonly ApiClient[] {
  return [...label.map(({ client }) => client), ...remove];
}

const CURE = 'a workflow that uses the same display name for other targets has to give its client a name of its own';
