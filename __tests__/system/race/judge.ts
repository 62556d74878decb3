import type { Sandbox, StoredClient } from '../../../sandbox/index.ts';
import type { ActionResult } from '../../../sandbox/runner.ts';
import { EDITOR, OF_PEOPLE, type Scene, TARGETS, VIEWER } from './scenes.ts';

const NAMES = ['CONFIDENCE_CLIENT_ID', 'CONFIDENCE_CLIENT_SECRET'] as const;
const SEEDED: readonly string[] = ['Sandbox administrator', 'Sandbox reader'];
/** Why a run may fail in a race, in the words it has for it. */
const PLAIN = [
  /another run may still write it/,
  /at the same time, and did not delete it/,
  /was created while another run created one too/,
  /clients or secrets keep changing while this run reads them/,
];

/** The clients but for the two that a sandbox starts with. */
export function lineage({ confidence }: Sandbox): readonly StoredClient[] {
  return confidence.clients().filter(({ displayName }) => !SEEDED.includes(displayName));
}

function valuesAt({ github }: Sandbox, target: string): readonly (string | undefined)[] {
  const secrets = github.secrets(target);
  return NAMES.map((name) => secrets.find((secret) => secret.name === name)?.value);
}

/** What is wrong at any moment: a half of a client that is no longer alive. */
export function deadHalves(sandbox: Sandbox): readonly string[] {
  const living = new Set(lineage(sandbox).flatMap(({ clientId, clientSecret }) => [clientId, clientSecret]));
  return TARGETS.flatMap((target) =>
    valuesAt(sandbox, target).flatMap((value, half) =>
      value === undefined || living.has(value) ? [] : [`${target} holds a dead ${NAMES[half]}`],
    ),
  );
}

/** What is wrong with a world at rest: one generation is published, others are told to go, and nothing is left of those gone. */
export function unrest(scene: Scene, sandbox: Sandbox): readonly string[] {
  const clients = lineage(sandbox);
  const holders = TARGETS.map((target) => {
    const [id, secret] = valuesAt(sandbox, target);
    return clients.find(({ clientId, clientSecret }) => clientId === id && clientSecret === secret);
  });
  const [published] = holders;
  const unlabelled = clients.filter(({ labels }) => labels['retire-after'] === undefined);
  const torn = TARGETS.filter((_, at) => holders[at] === undefined);
  return [
    ...torn.map((target) => `${target} holds no whole pair: ${halvesAt(sandbox, target)}`),
    ...(new Set(holders).size > 1 ? ['the targets hold different clients'] : []),
    ...(unlabelled.length === 1 ? [] : [`unlabelled: ${unlabelled.map(({ name }) => name).join(', ') || 'none'}`]),
    ...(published !== undefined && !unlabelled.includes(published) ? ['the published client is to be retired'] : []),
    ...(published === undefined ? [] : rightsOf(published, scene, sandbox)),
    ...leftovers(sandbox),
  ];
}

function halvesAt(sandbox: Sandbox, target: string): string {
  const clients = lineage(sandbox);
  const values = valuesAt(sandbox, target);
  return values
    .map((value) => clients.find((one) => Object.values(one).includes(value))?.name ?? 'nobody')
    .join(' and ');
}

function rightsOf({ name }: StoredClient, { isDue, options }: Scene, { confidence }: Sandbox): readonly string[] {
  const roles = confidence.effectiveRoles(name);
  const wanted = isDue && options.confidence?.generation === 'newer' ? [EDITOR, VIEWER] : [EDITOR];
  return wanted.filter((role) => !roles.includes(role)).map((role) => `the published client lacks ${role}`);
}

/** Policies of clients that are gone. */
function leftovers({ confidence }: Sandbox): readonly string[] {
  const identities = confidence.clients().map(({ identity }) => identity);
  const isDead = (identity: string): boolean => identity !== 'identities/somebody' && !identities.includes(identity);
  return confidence.policies().flatMap((policy) => {
    const isOurs = policy.name.startsWith('policies/api-client-');
    const isConcerned = isOurs || policy.name === OF_PEOPLE;
    return isConcerned && policy.identities.some(isDead) ? [`${policy.name} is for a client that is gone`] : [];
  });
}

/** What is wrong with what a run told: it fails plainly or not at all, and shows no secret. */
export function mistold(told: ActionResult, sandbox: Sandbox): readonly string[] {
  const { exitCode, errors, shown, summary, outputs } = told;
  const isPlain = errors.length > 0 && PLAIN.some((words) => words.test(errors.join('\n')));
  const everything = `${shown}${summary}${JSON.stringify(outputs)}`;
  const leaked = lineage(sandbox).filter(({ clientSecret }) => everything.includes(clientSecret));
  return [
    ...(exitCode === 0 || isPlain ? [] : [`exit code ${exitCode}: ${errors.join('; ') || shown}`]),
    ...(/unexpected: |defect|TypeError|undefined/.test(shown) ? [`it tells of a defect: ${shown}`] : []),
    ...leaked.map(({ name }) => `the secret of ${name} shows`),
  ];
}
