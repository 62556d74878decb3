import { SUCCEEDS_LABEL } from '../../src/domain/labels.ts';
import { labelValueOf } from '../../src/domain/lineage.ts';
import type { Order } from '../../src/domain/plan.ts';
import type { DeletionGuard } from '../../src/domain/ports.ts';
import type { ClientSpec } from '../../src/domain/spec.ts';
import { specWith } from './domain-values.ts';

type Parts = Pick<Order, 'spec' | 'roles' | 'marks'>;

/** An order for a first client, but for the fields given. */
export function orderWith(spec: Partial<ClientSpec> = {}, rest: Partial<Omit<Parts, 'spec'>> = {}): Parts {
  return { spec: specWith(spec), roles: undefined, marks: { [SUCCEEDS_LABEL]: labelValueOf(undefined) }, ...rest };
}

/** The same for a client that succeeds another one. */
export function successorOf(name: string, spec: Partial<ClientSpec> = {}, roles?: readonly string[]): Parts {
  return orderWith(spec, { roles, marks: { [SUCCEEDS_LABEL]: labelValueOf({ name }) } });
}

/** Leave to delete what this action made under the usual name. */
export const WARRANT: DeletionGuard = { displayName: 'flags', isAdopting: false };
