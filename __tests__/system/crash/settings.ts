import type { ConfidenceVariant, GitHubVariant } from '../../../sandbox/index.ts';
import type { Inputs } from '../../support/stage.ts';

/** A policy that a person made: it names the client, and these people. */
export interface PolicyOfPeople {
  readonly policyId: string;
  readonly roles: readonly string[];
  readonly people: readonly string[];
}

/** Where credentials go, as inputs say it, and what has to be there for that. */
export interface Places {
  readonly inputs: Inputs;
  readonly repositories: readonly string[];
  /** Environments of each of the repositories. */
  readonly environments?: readonly string[];
  readonly targets: readonly string[];
}

/** How the services are, and what is asked of the action. */
export interface Setting {
  readonly name: string;
  readonly confidence: Partial<ConfidenceVariant>;
  readonly github?: Partial<GitHubVariant>;
  readonly inputs: Inputs;
  readonly places: Places;
  /** All that the live client is to have. */
  readonly roles: readonly string[];
  readonly policies: readonly PolicyOfPeople[];
  /** Whether a run can go on with the client of another one. */
  readonly isReadable: boolean;
}

/** So many repositories. */
export function repositories(count: number): Places {
  const names = Array.from({ length: count }, (_, index) => `octo-org/r-${index + 1}`);
  return { inputs: { repositories: names.join('\n') }, repositories: names, targets: names };
}

const POLICIES: readonly PolicyOfPeople[] = [
  { policyId: 'metrics', roles: ['roles/726f6c652d6d65747269637331'], people: [] },
  { policyId: 'viewers', roles: ['roles/flags-viewer'], people: ['identities/ann'] },
];
const WISHED = { inputs: { roles: 'Flags Editor' }, roles: ['roles/flags-editor'] } as const;
const GIVEN = POLICIES.flatMap(({ roles }) => roles);

type Kind = Pick<Setting, 'name' | 'confidence' | 'inputs' | 'roles' | 'policies'>;

const KINDS: readonly Kind[] = [
  { name: 'documented', confidence: {}, ...WISHED, policies: [] },
  {
    name: 'newer, a role and policies of people',
    confidence: { generation: 'newer' },
    inputs: WISHED.inputs,
    roles: [...WISHED.roles, ...GIVEN],
    policies: POLICIES,
  },
  {
    name: 'newer, policies of people alone',
    confidence: { generation: 'newer' },
    inputs: {},
    roles: GIVEN,
    policies: POLICIES,
  },
];

/** Both generations of the contract, with readable and with unreadable secrets. */
export const SETTINGS: readonly Setting[] = KINDS.flatMap((kind) =>
  (['present', 'absent'] as const).map((secretOnRead) => ({
    ...kind,
    name: `${kind.name}, secrets ${secretOnRead === 'present' ? 'readable' : 'unreadable'}`,
    confidence: { ...kind.confidence, secretOnRead },
    places: repositories(3),
    isReadable: secretOnRead === 'present',
  })),
);
