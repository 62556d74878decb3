import type { Sandbox, StoredClient } from '../../sandbox/index.ts';
import { type Nights, REPOSITORIES, startNights } from './nights.ts';
import { check, say, title } from './telling.ts';

/** A rotation that is killed in the middle, and what comes of it: gives whether all went as it should. */
export async function rotate(): Promise<boolean> {
  const nights = await startNights();
  return await story(nights).finally(nights.sandbox.close);
}

async function story(nights: Nights): Promise<boolean> {
  const { confidence, github } = nights.sandbox;
  say(`A local Confidence (${confidence.url}) and a local GitHub (${github.url}) are up. Days pass here in a moment.`);
  say('Each night the same step runs: operation: rotate, rotate-after: 90d, overlap: 48h, for three repositories.');
  const isMade = await firstNight(nights);
  const isLeft = await quietNight(nights);
  const [old] = nights.clients();
  if (old === undefined) return false;
  const isCut = await cutNight(nights, old);
  const [young] = nights.clients();
  if (young === undefined) return false;
  const finished = await nextNight(nights, { old, young });
  const isOverlapping = await waitingNight(nights, { old, young });
  const isRetired = await lastNight(nights, { old, young });

  title('All along');
  const isHidden = check('no secret of any client showed in a log, an output or a summary', nights.keptSecrets());
  title('Job summary of the run that finished the rotation (Markdown)');
  say(finished.summary);
  return [isMade, isLeft, isCut, finished.isFine, isOverlapping, isRetired, isHidden].every(Boolean);
}

async function firstNight(nights: Nights): Promise<boolean> {
  title('Day 0: there is no client yet, so one is made');
  const { outputs } = await nights.run();
  const [client] = nights.clients();
  return all(
    check('result: created', outputs.result === 'created'),
    ...REPOSITORIES.map((name) => holds(nights.sandbox, name, { client, called: 'the client' })),
  );
}

async function quietNight(nights: Nights): Promise<boolean> {
  nights.later(30);
  title('Day 30: a night like most, there is nothing to do');
  const { outputs } = await nights.run();
  return all(
    check('result: unchanged', outputs.result === 'unchanged'),
    check(`rotation-due: ${outputs['rotation-due']}`, outputs['rotation-due'] !== ''),
  );
}

async function cutNight(nights: Nights, old: StoredClient): Promise<boolean> {
  nights.later(61);
  title('Day 91: the client is due, and the runner is lost half-way');
  say(
    '  A client of Confidence keeps its one secret for life. So a successor is made, proved, and written everywhere.\n',
  );
  const { exitCode } = await nights.run(loseRunner(nights.sandbox));
  nights.sandbox.faults.clear();
  say();
  const [client] = nights.clients();
  const [first, ...others] = REPOSITORIES;
  return all(
    check('the run was killed (SIGKILL) after the first repository', exitCode === null),
    holds(nights.sandbox, first, { client, called: 'the NEW client' }),
    ...others.map((name) => holds(nights.sandbox, name, { client: old, called: 'the OLD client' })),
    check('so both have to live, and do', nights.clients().length === 2 && client?.name !== old.name),
  );
}

/** Ends the run when the first pair is whole. */
function loseRunner({ faults }: Sandbox): AbortSignal {
  const lost = new AbortController();
  const writes = { service: 'github', method: 'PUT' } as const;
  faults.on({ ...writes, path: /checkout\/.*\/CONFIDENCE_CLIENT_SECRET$/, when: 'after' }, () => lost.abort());
  // Nothing that a slow machine still sends arrives.
  const path = /(storefront|search)\/.*\/CONFIDENCE_/;
  faults.add({ ...writes, path, times: Number.POSITIVE_INFINITY, when: 'before', answer: 'reset' });
  return lost.signal;
}

interface Pair {
  old: StoredClient;
  young: StoredClient;
}

async function nextNight(nights: Nights, { old, young }: Pair): Promise<{ summary: string; isFine: boolean }> {
  nights.later(1);
  title('Day 92: the next run finds what is missing, and finishes it');
  say(
    '  Nothing was kept of the run before: two clients, and when each secret was written, tell what is left to do.\n',
  );
  const { outputs, summary } = await nights.run();
  const names = nights.clients().map(({ name }) => name);
  const label = nights.clients().find(({ name }) => name === old.name)?.labels['retire-after'];
  const isFine = all(
    check('result: resumed', outputs.result === 'resumed'),
    check('it wrote the two that were left', outputs.written === '2'),
    check('no third client was made', names.join() === [young.name, old.name].join()),
    ...REPOSITORIES.map((name) => holds(nights.sandbox, name, { client: young, called: 'the NEW client' })),
    signsIn(nights.sandbox, old, 'the OLD pair signs in too: jobs that were queued before go on with it'),
    check(`the OLD client is told when to go: label retire-after=${label}`, label !== undefined),
  );
  return { summary, isFine };
}

async function waitingNight(nights: Nights, { old, young }: Pair): Promise<boolean> {
  nights.later(1);
  title('Day 93: within the overlap');
  say('  GitHub gives a job its secrets early, and the job may start late: the OLD client waits for such jobs.\n');
  const { outputs } = await nights.run();
  return all(
    check('result: unchanged', outputs.result === 'unchanged'),
    signsIn(nights.sandbox, old, 'the OLD pair signs in'),
    signsIn(nights.sandbox, young, 'the NEW pair signs in'),
  );
}

async function lastNight(nights: Nights, { old, young }: Pair): Promise<boolean> {
  nights.later(2);
  title('Day 95: the overlap is over');
  say('  Every repository is seen to hold the NEW client, so the OLD one may go. That is always the last step.\n');
  const { outputs } = await nights.run();
  const { sandbox } = nights;
  const isGone = !sandbox.confidence.signsIn(old.clientId, old.clientSecret);
  return all(
    check('result: retired', outputs.result === 'retired'),
    check('the OLD pair signs in no more', isGone),
    check('one client is left, the NEW one', nights.clients().length === 1 && nights.clients()[0]?.name === young.name),
    ...REPOSITORIES.map((name) => holds(sandbox, name, { client: young, called: 'the NEW client' })),
  );
}

/** Tells which client's pair a repository holds, and whether that works. */
function holds(
  { confidence, github }: Sandbox,
  repository: string,
  { client, called }: { client: StoredClient | undefined; called: string },
): boolean {
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
