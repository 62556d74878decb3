import type { RequestRecord, Sandbox, SandboxOptions } from '../../sandbox/index.ts';
import { startSandbox, VirtualClock } from '../../sandbox/index.ts';
import type { ActionResult } from '../../sandbox/runner.ts';
import { runAction } from '../../sandbox/runner.ts';
import { expectToFit } from './report-schema.ts';
import { type Transcripts, transcriptsOf } from './transcript.ts';

/** The binary that runs the bundle. */
export const NODE_UNDER_TEST = process.env.NODE_UNDER_TEST ?? process.execPath;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** The repository that a stage has unless it is told others. */
export const CHECKOUT = 'octo-org/checkout';

/** Inputs of a run; `undefined` takes a default of the stage away. */
export type Inputs = Readonly<Record<string, string | undefined>>;

/** A run of the action, with the requests it sent and the text of it all. */
export interface Told extends ActionResult, Transcripts {
  requests: readonly RequestRecord[];
}

/** A sandbox with repositories, and the action to run against it. */
export interface Stage {
  sandbox: Sandbox;
  /** The time of both services and of every run. */
  clock: VirtualClock;
  repositories: readonly string[];
  /** What a transcript shows of the world afterwards; the repositories, unless told others. */
  targets: readonly string[];
  /** @param kill ends the run at once */
  run(inputs?: Inputs, kill?: AbortSignal): Promise<Told>;
}

const open: Stage[] = [];

/** Starts a sandbox with these repositories. Stages are closed by `closeStages`. */
export async function openStage(
  options: Omit<SandboxOptions, 'clock'> = {},
  repositories: readonly string[] = [CHECKOUT],
  targets: readonly string[] = repositories,
): Promise<Stage> {
  const clock = new VirtualClock();
  const sandbox = await startSandbox({ ...options, clock });
  for (const repository of repositories) sandbox.github.addRepository(repository);
  const stage: Stage = {
    sandbox,
    clock,
    repositories,
    targets,
    run: async (inputs, kill) => await perform(stage, inputs, kill),
  };
  open.push(stage);
  return stage;
}

/** Closes every open stage; throws what went wrong inside a sandbox. */
export async function closeStages(): Promise<void> {
  await Promise.all(open.splice(0).map(({ sandbox }) => sandbox.close()));
}

/** Inputs by which the action provisions a client for the repositories of a stage. */
export function usualInputs({ sandbox, repositories }: Pick<Stage, 'sandbox' | 'repositories'>): Inputs {
  return {
    'confidence-client-id': sandbox.confidence.admin.clientId,
    'confidence-client-secret': sandbox.confidence.admin.clientSecret,
    'confidence-api-url': sandbox.confidence.url,
    'display-name': 'checkout flags',
    'github-token': sandbox.github.token,
    'github-api-url': sandbox.github.url,
    repositories: repositories.join('\n'),
    'writes-per-minute': '0',
  };
}

/** The inputs that are there. */
export function given(inputs: Inputs): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
  );
}

async function perform(stage: Stage, inputs: Inputs = {}, kill?: AbortSignal): Promise<Told> {
  const { sandbox, clock, targets } = stage;
  const before = sandbox.requests.length;
  const result = await runAction({
    inputs: given({ ...usualInputs(stage), ...inputs }),
    node: NODE_UNDER_TEST,
    clock,
    ...(kill === undefined ? {} : { kill }),
  });
  if (kill?.aborted === true) await sandbox.idle();
  else for (const report of [result.outputs.report, result.reportFile]) expectToFit(report);
  const requests = sandbox.requests.slice(before).map((request) => ({ ...request }));
  return { ...result, requests, ...transcriptsOf({ sandbox, targets, result, requests }) };
}
