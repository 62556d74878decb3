import { isOurs } from '../domain/api-client.ts';
import type { Lineage } from '../domain/lineage.ts';
import type { Move } from '../domain/rotation.ts';
import type { Wish } from '../domain/wish.ts';

/** What a person should know of the clients that were found. */
export function notesOf({ lineage, move, wish }: { lineage: Lineage; move: Move; wish: Wish }): readonly string[] {
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
    ...(isFinishing ? ['force: a rotation is under way already; it is finished, and no further client made'] : []),
  ];
}
