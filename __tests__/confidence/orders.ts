import { SUCCEEDS_LABEL } from '../../src/domain/api-client.ts';
import { markOf } from '../../src/domain/lineage.ts';
import type { Order } from '../../src/domain/plan.ts';
import type { Warrant } from '../../src/domain/ports.ts';
import type { ClientWish } from '../../src/domain/wish.ts';
import { wishWith } from '../domain/sightings.ts';

type Parts = Pick<Order, 'wish' | 'roles' | 'marks'>;

/** An order for a first client, but for the fields given. */
export function orderWith(wish: Partial<ClientWish> = {}, rest: Partial<Omit<Parts, 'wish'>> = {}): Parts {
  return { wish: wishWith(wish), roles: undefined, marks: { [SUCCEEDS_LABEL]: markOf(undefined) }, ...rest };
}

/** The same for a client that succeeds another one. */
export function successorOf(name: string, wish: Partial<ClientWish> = {}, roles?: readonly string[]): Parts {
  return orderWith(wish, { roles, marks: { [SUCCEEDS_LABEL]: markOf({ name }) } });
}

/** Leave to delete what this action made under the usual name. */
export const WARRANT: Warrant = { displayName: 'flags', isAdopting: false };
