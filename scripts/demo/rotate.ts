import type { Sandbox, StoredClient } from '../../sandbox/index.ts';
import { check, say, title } from './print.ts';
import { REPOSITORIES, type ScheduledRuns, startScheduledRuns } from './scheduled-runs.ts';

/** A rotation that is killed in the middle, and what comes of it: gives whether all went as it should. */
export async function rotate(): Promise<boolean> {
  const runs = await startScheduledRuns();
  return await demo(runs).finally(runs.sandbox.close);
}

async function demo(runs: ScheduledRuns): Promise<boolean> {
  const { confidence, github } = runs.sandbox;
  say(`A local Confidence (${confidence.url}) and a local GitHub (${github.url}) are up. Days pass here in a moment.`);
  say('Each night the same step runs: operation: rotate, rotate-after: 90d, overlap: 48h, for three repositories.');
  const isMade = await createdRun(runs);
  const isLeft = await unchangedRun(runs);
  const [old] = runs.clients();
  if (old === undefined) return false;
  const isCut = await killedRun(runs, old);
  const [newer] = runs.clients();
  if (newer === undefined) return false;
  const finished = await resumedRun(runs, { old, newer });
  const isOverlapping = await overlapRun(runs, { old, newer });
  const isRetired = await retiringRun(runs, { old, newer });

  title('All along');
  const isHidden = check('no secret of any client showed in a log, an output or a summary', runs.keptSecrets());
  title('Job summary of the run that finished the rotation (Markdown)');
  say(finished.summary);
  return [isMade, isLeft, isCut, finished.isFine, isOverlapping, isRetired, isHidden].every(Boolean);
}

async function createdRun(runs: ScheduledRuns): Promise<boolean> {
  title('Day 0: there is no client yet, so one is made');
  const { outputs } = await runs.run();
  const [client] = runs.clients();
  return all(
    check('result: created', outputs.result === 'created'),
    ...REPOSITORIES.map((name) => holds(runs.sandbox, name, { client, called: 'the client' })),
  );
}

async function unchangedRun(runs: ScheduledRuns): Promise<boolean> {
  runs.passDays(30);
  title('Day 30: a run like most, there is nothing to do');
  const { outputs } = await runs.run();
  return all(
    check('result: unchanged', outputs.result === 'unchanged'),
    check(`rotation-due: ${outputs['rotation-due']}`, outputs['rotation-due'] !== ''),
  );
}

async function killedRun(runs: ScheduledRuns, old: StoredClient): Promise<boolean> {
  runs.passDays(61);
  title('Day 91: the client is due, and the runner is killed half-way');
  say(
    '  The secret of a client cannot be changed. So the run creates a new client, signs in with it, and writes it everywhere.\n',
  );
  const { exitCode } = await runs.run(killAfterFirstPair(runs.sandbox));
  runs.sandbox.faults.clear();
  say();
  const [client] = runs.clients();
  const [first, ...others] = REPOSITORIES;
  return all(
    check('the run was killed (SIGKILL) after the first repository', exitCode === null),
    holds(runs.sandbox, first, { client, called: 'the NEW client' }),
    ...others.map((name) => holds(runs.sandbox, name, { client: old, called: 'the OLD client' })),
    check('so both have to live, and do', runs.clients().length === 2 && client?.name !== old.name),
  );
}

/** Ends the run when the first pair is whole. */
function killAfterFirstPair({ faults }: Sandbox): AbortSignal {
  const lost = new AbortController();
  const writes = { service: 'github', method: 'PUT' } as const;
  faults.on({ ...writes, path: /checkout\/.*\/CONFIDENCE_CLIENT_SECRET$/, when: 'after' }, () => lost.abort());
  // Nothing that a slow machine still sends arrives.
  const path = /(storefront|search)\/.*\/CONFIDENCE_/;
  faults.add({ ...writes, path, times: Number.POSITIVE_INFINITY, when: 'before', answer: 'reset' });
  return lost.signal;
}

interface Clients {
  old: StoredClient;
  newer: StoredClient;
}

async function resumedRun(runs: ScheduledRuns, { old, newer }: Clients): Promise<{ summary: string; isFine: boolean }> {
  runs.passDays(1);
  title('Day 92: the next run finds what is missing, and finishes it');
  say(
    '  Nothing was kept of the run before: two clients, and when each secret was written, tell what is left to do.\n',
  );
  const { outputs, summary } = await runs.run();
  const names = runs.clients().map(({ name }) => name);
  const label = runs.clients().find(({ name }) => name === old.name)?.labels['retire-after'];
  const isFine = all(
    check('result: resumed', outputs.result === 'resumed'),
    check('it wrote the two that were left', outputs.written === '2'),
    check('no third client was made', names.join() === [newer.name, old.name].join()),
    ...REPOSITORIES.map((name) => holds(runs.sandbox, name, { client: newer, called: 'the NEW client' })),
    signsIn(runs.sandbox, old, 'the OLD pair signs in too: jobs that were queued before go on with it'),
    check(`the OLD client is told when to go: label retire-after=${label}`, label !== undefined),
  );
  return { summary, isFine };
}

async function overlapRun(runs: ScheduledRuns, { old, newer }: Clients): Promise<boolean> {
  runs.passDays(1);
  title('Day 93: within the overlap');
  say('  GitHub gives a job its secrets early, and the job may start late: the OLD client waits for such jobs.\n');
  const { outputs } = await runs.run();
  return all(
    check('result: unchanged', outputs.result === 'unchanged'),
    signsIn(runs.sandbox, old, 'the OLD pair signs in'),
    signsIn(runs.sandbox, newer, 'the NEW pair signs in'),
  );
}

async function retiringRun(runs: ScheduledRuns, { old, newer }: Clients): Promise<boolean> {
  runs.passDays(2);
  title('Day 95: the overlap is over');
  say('  Every repository is seen to hold the NEW client, so the OLD one may go. That is always the last step.\n');
  const { outputs } = await runs.run();
  const { sandbox } = runs;
  const isGone = !sandbox.confidence.signsIn(old.clientId, old.clientSecret);
  return all(
    check('result: retired', outputs.result === 'retired'),
    check('the OLD pair signs in no more', isGone),
    check('one client is left, the NEW one', runs.clients().length === 1 && runs.clients()[0]?.name === newer.name),
    ...REPOSITORIES.map((name) => holds(sandbox, name, { client: newer, called: 'the NEW client' })),
  );
}

interface Expected {
  client: StoredClient | undefined;
  /** How the demo names the client. */
  called: string;
}

/** Checks whether a repository holds a client's pair, and whether the pair signs in. */
function holds({ confidence, github }: Sandbox, repository: string, { client, called }: Expected): boolean {
  const held = new Map(github.secrets(repository).map(({ name, value }) => [name, value]));
  const [clientId = '', clientSecret = ''] = ['ID', 'SECRET'].map((half) => held.get(`CONFIDENCE_CLIENT_${half}`));
  const isIts = clientId === client?.clientId && clientSecret === client.clientSecret;
  return check(
    `${repository} holds ${called}, and its pair signs in`,
    isIts && confidence.signsIn(clientId, clientSecret),
  );
}

function signsIn({ confidence }: Sandbox, { clientId, clientSecret }: StoredClient, what: string): boolean {
  return check(what, confidence.signsIn(clientId, clientSecret));
}

function all(...checks: readonly boolean[]): boolean {
  return checks.every(Boolean);
}
