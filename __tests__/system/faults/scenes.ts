import { type Sandbox, type SandboxOptions, startSandbox, VirtualClock } from '../../../sandbox/index.ts';
import { type ActionResult, runAction } from '../../../sandbox/runner.ts';
import type { Store } from '../../../src/domain/stores.ts';
import { ORGANIZATION_STORES, targetIn } from '../../support/places.ts';
import { given, type Inputs, NODE_UNDER_TEST, usualInputs } from '../../support/stage.ts';

/** A run that something may happen to. */
export interface Scene {
  readonly name: string;
  readonly targets: readonly string[];
  readonly inputs: Inputs;
  readonly options?: SandboxOptions;
  /** Readies the services, and may give further inputs. */
  readonly prepare?: (sandbox: Sandbox) => Inputs | undefined;
}

/** A scene that is set: its sandbox, and the action to run in it. */
export interface Play {
  readonly scene: Scene;
  readonly sandbox: Sandbox;
  run(inputs?: Inputs): Promise<ActionResult>;
}

/** Sets a scene. */
export async function play(scene: Scene): Promise<Play> {
  const clock = new VirtualClock();
  const sandbox = await startSandbox({ ...scene.options, clock });
  const prepared = scene.prepare?.(sandbox) ?? {};
  const usual = { ...usualInputs({ sandbox, repositories: [] }), ...scene.inputs, ...prepared };
  const run = async (inputs: Inputs = {}): Promise<ActionResult> =>
    await runAction({ inputs: given({ ...usual, ...inputs }), node: NODE_UNDER_TEST, clock });
  return { scene, sandbox, run };
}

const VARIABLE = 'CONFIDENCE_CLIENT';
const ORGANIZATION = 'orgs/octo-org';
const CHECKOUT = 'octo-org/checkout';

/** Names of so many repositories. */
export function repositories(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `octo-org/r-${index}`);
}

function added(names: readonly string[], environment?: string) {
  return ({ github }: Sandbox): undefined => {
    for (const name of names) {
      github.addRepository(name);
      if (environment !== undefined) github.addEnvironment(name, environment, ['required_reviewers']);
    }
  };
}

/** So many repositories, one store of each. */
export function inRepositories(count: number, store: Store): Scene {
  const names = repositories(count);
  return {
    name: `repositories, ${store}`,
    targets: names.map((name) => targetIn(name, store)),
    inputs: {
      repositories: names.join('\n'),
      stores: store,
      ...(store === 'actions' ? { 'client-id-variable': VARIABLE } : {}),
    },
    prepare: added(names),
  };
}

/** An environment in each of so many repositories: there already, or to be made. */
export function inEnvironments(count: number, isThere: boolean): Scene {
  const names = repositories(count);
  return {
    name: isThere ? 'environments that are there' : 'environments that are made',
    targets: names.map((name) => `${name}/environments/stage`),
    inputs: { repositories: names.join('\n'), environments: 'stage', 'create-environments': String(!isThere) },
    prepare: added(names, isThere ? 'stage' : undefined),
  };
}

/** The stores of an organization, where the secrets of Actions are there, for selected repositories. */
export const inOrganization: Scene = {
  name: 'an organization',
  targets: ORGANIZATION_STORES.map((store) => targetIn(ORGANIZATION, store)),
  inputs: {
    repositories: undefined,
    organization: 'octo-org',
    stores: ORGANIZATION_STORES.join(', '),
    'client-id-variable': VARIABLE,
  },
  prepare: ({ github }) => {
    github.addRepository(CHECKOUT);
    for (const name of ['CONFIDENCE_CLIENT_ID', 'CONFIDENCE_CLIENT_SECRET']) {
      github.putSecret(ORGANIZATION, name, { value: 'old', updatedAt: new Date('2026-01-01T00:00:00Z') });
      github.share(ORGANIZATION, name, { visibility: 'selected', repositories: [CHECKOUT] });
    }
    return undefined;
  },
};

const one = { targets: [CHECKOUT], prepare: added([CHECKOUT]) };

/** A new client with a role that has to be looked up. */
export const newClient: Scene = {
  name: 'a new client',
  ...one,
  inputs: { repositories: CHECKOUT, roles: 'Reader' },
};

/** A new client whose roles a policy binds. */
export const boundByPolicy: Scene = {
  name: 'a new client whose roles a policy binds',
  ...one,
  inputs: { repositories: CHECKOUT, roles: 'roles/reader' },
  options: { confidence: { generation: 'newer' } },
};

/** A client that is there, out of step with what is asked. */
export const keptClient: Scene = {
  name: 'a client that is there',
  targets: [CHECKOUT],
  inputs: { repositories: CHECKOUT, description: 'new', 'client-id-variable': VARIABLE },
  prepare: ({ confidence, github }) => {
    github.addRepository(CHECKOUT);
    const labels = { 'managed-by': 'provision-confidence-client' };
    confidence.addClient({ displayName: 'checkout flags', description: 'old', labels });
    github.putVariable(CHECKOUT, VARIABLE, 'another');
    return undefined;
  },
};

/** Signed in as a GitHub App. */
export const asApp: Scene = {
  name: 'a GitHub App',
  targets: [CHECKOUT],
  inputs: { repositories: CHECKOUT, 'github-token': undefined, 'github-app-id': '4711' },
  prepare: ({ github }) => {
    github.addRepository(CHECKOUT);
    const fields = { id: 4711, permissions: { secrets: 'write' }, installations: [{ owner: 'octo-org' }] } as const;
    return { 'github-app-private-key': github.addApp(fields).pkcs8 };
  },
};

/** Repositories by pattern, topic and property. */
export const byPattern: Scene = {
  name: 'patterns and properties',
  targets: [CHECKOUT],
  inputs: { repositories: 'octo-org/check*', topics: 'flags', properties: 'team=shop' },
  prepare: ({ github }) => {
    github.addRepository(CHECKOUT, { topics: ['flags'], properties: { team: 'shop' } });
    return undefined;
  },
};
