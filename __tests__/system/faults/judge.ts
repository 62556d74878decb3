import * as v from 'valibot';
import type { Sandbox, StoredClient } from '../../../sandbox/index.ts';
import type { ActionResult } from '../../../sandbox/runner.ts';
import { clientsNamed } from '../../support/world.ts';
import type { Scene } from './scenes.ts';

const NAMES = ['CONFIDENCE_CLIENT_ID', 'CONFIDENCE_CLIENT_SECRET'] as const;
const PREPARED: readonly string[] = ['policies/admin-policy', 'policies/default-policy'];
const report = v.object({
  targets: v.array(v.object({ target: v.string(), outcome: v.string(), reason: v.string() })),
});

/** What a target holds: the pair of one client that signs in, nothing, or something else. */
export interface Held {
  readonly kind: 'whole' | 'none' | 'other';
  readonly values: readonly (string | undefined)[];
}

/** What a target holds now. */
export function heldAt({ github, confidence }: Sandbox, target: string): Held {
  const [repository = '', environment] = target.split('/environments/');
  const isThere = environment === undefined || github.environments(repository).some(({ name }) => name === environment);
  const secrets = isThere ? github.secrets(target) : [];
  const values = NAMES.map((name) => secrets.find((secret) => secret.name === name)?.value);
  const [clientId, clientSecret] = values;
  if (clientId === undefined && clientSecret === undefined) return { kind: 'none', values };
  return { kind: confidence.signsIn(clientId ?? '', clientSecret ?? '') ? 'whole' : 'other', values };
}

/** What a run is judged by. */
export interface Evidence {
  readonly scene: Scene;
  readonly sandbox: Sandbox;
  readonly told: ActionResult;
  readonly before: Before;
}

/** What was there before a run. */
export interface Before {
  readonly held: readonly Held[];
  /** Names of clients. */
  readonly clients: readonly string[];
}

/** What is there now. */
export function before({ targets }: Scene, sandbox: Sandbox): Before {
  const clients = sandbox.confidence.clients().map(({ name }) => name);
  return { held: targets.map((target) => heldAt(sandbox, target)), clients };
}

/** Everything that is wrong with what a run did and told; nothing, for a run that was honest and lost nothing. */
export function wrongsOf(evidence: Evidence): readonly string[] {
  const wrongs = [...ofTargets(evidence), ...ofTelling(evidence), ...ofClients(evidence), ...ofSecrets(evidence)];
  return wrongs.map((wrong) => `${evidence.scene.name}: ${wrong}`);
}

/** Targets: what was written is right, what was not is reported. */
function ofTargets({ scene, sandbox, told, before }: Evidence): readonly string[] {
  const outcomes = new Map(outcomesOf(told).map((one) => [one.target, one]));
  return scene.targets.flatMap((target, index): string[] => {
    const [held, was] = [heldAt(sandbox, target), before.held[index]];
    const outcome = outcomes.get(target);
    const isChanged = held.values.join() !== was?.values.join();
    const isLive = held.values[0] === told.outputs['client-id'];
    if (outcome === undefined) return isChanged ? [`${target} was changed, and nothing is told of it`] : [];
    if (outcome.outcome === 'written') {
      return held.kind === 'whole' && isLive ? [] : [`${target} is told as written and holds ${held.kind}`];
    }
    if (outcome.outcome === 'skipped') {
      // A client that is young and cannot be read may be another run's: the run fails, and leaves all as it is.
      const isWaited = told.exitCode !== 0 && outcome.reason.includes('another run may be at work');
      const isFine = !isChanged && (held.kind === 'whole' || isWaited);
      return isFine ? [] : [`${target} is skipped and holds ${held.kind}`];
    }
    if (outcome.outcome !== 'failed') return [`${target} is told as ${outcome.outcome}`];
    const isHalf = held.kind === 'other' && isChanged;
    return [
      ...(outcome.reason === '' ? [`${target} failed without a reason`] : []),
      ...(isHalf && !outcome.reason.includes('half written') ? [`${target} is half written: ${outcome.reason}`] : []),
      ...(was?.kind === 'whole' && held.kind !== 'whole' ? [`${target} lost a pair that worked`] : []),
    ];
  });
}

/** Exit code, counts, annotations and summary tell the same. */
function ofTelling({ scene, sandbox, told }: Evidence): readonly string[] {
  const { exitCode, outputs, errors, summary } = told;
  const outcomes = outcomesOf(told);
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed').map(({ target }) => target);
  const isWhole = scene.targets.every((target) => heldAt(sandbox, target).kind === 'whole');
  const wrongs: readonly (readonly [isRight: boolean, wrong: string])[] = [
    [exitCode === 0 || exitCode === 1, `the exit code is ${exitCode}`],
    [(exitCode === 0) === (outputs.result !== 'failed'), `exit code ${exitCode}, result ${outputs.result}`],
    [(exitCode === 0) === (errors.length === 0), `exit code ${exitCode}, ${errors.length} annotations`],
    [exitCode !== 0 || (isWhole && failed.length === 0), 'exit code 0, and a target holds no pair that works'],
    [outputs['failed-targets'] === failed.join('\n'), `failed-targets is ${outputs['failed-targets']}`],
    [outputs.failed === String(failed.length), `${outputs.failed} failed`],
    [exitCode === 0 || /❌/.test(summary), 'the summary tells no failure'],
    [!/unexpected: |defect|TypeError|undefined/.test(told.shown), `it tells of a defect: ${told.shown}`],
  ];
  return wrongs.flatMap(([isRight, wrong]) => (isRight ? [] : [wrong]));
}

/** One client at most; one that nobody holds is gone again, or told. The same for policies and tokens. */
function ofClients({ scene, sandbox, told, before }: Evidence): readonly string[] {
  const clients = clientsNamed(sandbox, 'checkout flags');
  const made = clients.filter(({ name }) => !before.clients.includes(name));
  const values = scene.targets.flatMap((target) => heldAt(sandbox, target).values);
  const isHeld = ({ clientId, clientSecret }: StoredClient): boolean =>
    values.includes(clientId) || values.includes(clientSecret);
  const all = `${told.shown}${told.errors.join()}`;
  const isTold = ({ name }: { name: string }): boolean => all.includes(name) || all.includes('got no clear answer');
  const identities = sandbox.confidence.clients().map(({ identity }) => identity);
  const policies = sandbox.confidence.policies().filter(({ name }) => !PREPARED.includes(name));
  const orphans = policies.filter((policy) => !policy.identities.some((identity) => identities.includes(identity)));
  return [
    ...(clients.length > 1 ? [`there are ${clients.length} clients`] : []),
    ...made.filter((client) => !isHeld(client) && !isTold(client)).map(({ name }) => `${name} is left, untold`),
    ...orphans.filter((policy) => !isTold(policy)).map(({ name }) => `${name} is left, untold`),
  ];
}

/** No secret shows. */
function ofSecrets({ sandbox, told }: Evidence): readonly string[] {
  const shown = `${told.shown}${told.summary}${JSON.stringify(told.outputs)}`;
  const leaked = sandbox.confidence.clients().filter(({ clientSecret }) => shown.includes(clientSecret));
  return leaked.map(({ name }) => `the secret of ${name} shows`);
}

function outcomesOf({ outputs }: ActionResult): v.InferOutput<typeof report>['targets'] {
  return v.parse(report, JSON.parse(outputs.report ?? '{}')).targets;
}
