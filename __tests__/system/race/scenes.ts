import type { Sandbox, SandboxOptions } from '../../../sandbox/index.ts';
import { policyIdOf } from '../../../src/confidence/policies.ts';
import { CHECKOUT, type Inputs } from '../../support/stage.ts';

export const TARGETS: readonly string[] = [CHECKOUT, 'octo-org/shop'];
export const DISPLAY_NAME = 'checkout flags';
export const EDITOR = 'roles/flags-editor';
export const VIEWER = 'roles/flags-viewer';
/** A policy that people made for the client that is there. */
export const OF_PEOPLE = 'policies/of-people';

const HALVES = { clientId: 'CONFIDENCE_CLIENT_ID', clientSecret: 'CONFIDENCE_CLIENT_SECRET' } as const;
const DAY_MS = 86_400_000;

/** What two runs are asked for, and what they find. */
export interface Scene {
  readonly name: string;
  readonly options: SandboxOptions;
  readonly inputs: Readonly<Record<'A' | 'B', Inputs>>;
  /** Whether a client is there, in use and due for rotation. */
  readonly isDue: boolean;
  /** Whether secrets can be read back. */
  readonly isReadable: boolean;
}

/** Adds the targets, and the client that is due where there is one. */
export function prepare({ isDue, options }: Scene, sandbox: Sandbox, nowMs: number): void {
  for (const name of TARGETS) sandbox.github.addRepository(name);
  if (!isDue) return;
  const isNewer = options.confidence?.generation === 'newer';
  const client = sandbox.confidence.addClient({
    displayName: DISPLAY_NAME,
    labels: { 'managed-by': 'provision-confidence-client' },
    roles: isNewer ? [] : [EDITOR],
    createTime: new Date(nowMs - 100 * DAY_MS).toISOString().replace('Z', '000Z'),
  });
  const identities = [client.identity];
  if (isNewer) {
    sandbox.confidence.addPolicy({ policyId: policyIdOf(client), roles: [EDITOR], identities });
    sandbox.confidence.addPolicy({
      policyId: OF_PEOPLE.replace('policies/', ''),
      roles: [VIEWER],
      identities: [...identities, 'identities/somebody'],
    });
  }
  for (const name of TARGETS)
    for (const half of ['clientId', 'clientSecret'] as const)
      sandbox.github.putSecret(name, HALVES[half], {
        value: client[half],
        updatedAt: new Date(nowMs - 100 * DAY_MS + 60_000),
      });
}

const ROTATE = { operation: 'rotate' };
const PROVISION = { operation: 'provision' };
const FORCE = { operation: 'rotate', force: 'true' };

/** What two runs may be about. */
export const KINDS = {
  first: { name: 'both provision a first client', isDue: false, inputs: { A: PROVISION, B: PROVISION } },
  mixed: { name: 'one provisions a first client, one rotates', isDue: false, inputs: { A: PROVISION, B: ROTATE } },
  due: { name: 'both rotate', isDue: true, inputs: { A: ROTATE, B: ROTATE } },
  refreshed: { name: 'one rotates, one provisions', isDue: true, inputs: { A: ROTATE, B: PROVISION } },
  forced: { name: 'one rotates, one by force', isDue: true, inputs: { A: ROTATE, B: FORCE } },
} as const;

/** Minutes after which a young client that cannot be read is left alone no more; twins are left alone as long by all. */
export const OLD_ENOUGH = 11;

/** The service of a row in a table: each order is met at both. */
export function serviceFor(row: number): Generation {
  return row % 2 === 0 ? 'documented' : 'newer';
}

type Generation = 'documented' | 'newer';

/** A scene of a kind at a service of a kind. */
export function sceneOf(kind: keyof typeof KINDS, generation: Generation, isReadable: boolean): Scene {
  const { name, isDue, inputs } = KINDS[kind];
  return {
    name: `${name}, ${generation}, secrets ${isReadable ? 'readable' : 'unreadable'}`,
    options: { confidence: { generation, secretOnRead: isReadable ? 'present' : 'absent' } },
    isDue,
    inputs,
    isReadable,
  };
}
