import fc from 'fast-check';
import type { ApiClient } from '../../src/domain/api-client.ts';
import type { TargetFacts } from '../../src/domain/facts.ts';
import { MARKER } from '../../src/domain/labels.ts';
import type { ClientSpec } from '../../src/domain/spec.ts';
import type { RepositoryTarget } from '../../src/domain/target.ts';

/** A moment in whole seconds, as GitHub tells them. */
export const T0_MS = Date.UTC(2026, 0, 15, 12);

/** A repository by its full name. */
export function at(fullName: string): RepositoryTarget {
  const [owner = '', repository = ''] = fullName.split('/');
  return { scope: 'repository', store: 'actions', owner, repository };
}

/** A client made by this action at {@link T0_MS}, but for the fields given. */
export function clientWith(fields: Partial<ApiClient> = {}): ApiClient {
  return {
    name: 'apiClients/one',
    displayName: 'flags',
    description: '',
    clientId: 'client-id-one',
    clientSecret: undefined,
    roles: [],
    permissions: [],
    labels: { [MARKER.key]: MARKER.value },
    identity: undefined,
    createTimeUs: T0_MS * 1000,
    ...fields,
  };
}

/** A target; times are in milliseconds after {@link T0_MS}. */
export function targetWith(clientIdAfterMs?: number, clientSecretAfterMs = clientIdAfterMs): TargetFacts {
  const since = (afterMs: number | undefined) => (afterMs === undefined ? undefined : T0_MS + afterMs);
  const pair = { clientIdAtMs: since(clientIdAfterMs), clientSecretAtMs: since(clientSecretAfterMs) };
  return { target: at('octo-org/checkout'), pair, variable: undefined };
}

/** A spec for a client that asks for nothing but a name, but for the fields given. */
export function specWith(fields: Partial<ClientSpec> = {}): ClientSpec {
  return {
    displayName: 'flags',
    clientName: undefined,
    description: undefined,
    roles: undefined,
    permissions: undefined,
    labels: {},
    roleBinding: 'auto',
    ...fields,
  };
}

/** Milliseconds around zero, small enough to meet every boundary. */
export const nearMs: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -12_000, max: 12_000 }),
  fc.constantFrom(-5_001, -5_000, -4_999, -1, 0, 1),
);

/** When a half was written, if it was. */
export const halfMs: fc.Arbitrary<number | undefined> = fc.option(nearMs, { nil: undefined });
