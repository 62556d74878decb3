import { type Sandbox, startSandbox, VirtualClock } from '../../../sandbox/index.ts';
import { type ActionResult, runAction } from '../../../sandbox/runner.ts';
import { given, type Inputs, NODE_UNDER_TEST, usualInputs } from '../../support/stage.ts';
import { Gate, type Turn, type Who } from './gate.ts';
import { deadHalves, lineage, mistold, unrest } from './judge.ts';
import { EDITOR, prepare, type Scene, TARGETS } from './scenes.ts';

const MINUTE_MS = 60_000;

/** Two runs at once, and the order of their requests. */
export interface Race {
  readonly scene: Scene;
  /** @param kill ends a process at once */
  readonly turns: (kill: (who: Who) => void) => readonly Turn[];
  /** How long after them further runs come, one alone each, in minutes since the one before. */
  readonly later: readonly number[];
}

/** What came of a race. */
export interface Came {
  readonly told: Readonly<Record<Who, ActionResult>>;
  readonly later: readonly ActionResult[];
  readonly wrongs: readonly string[];
  /** Number of clients in the end. */
  readonly left: number;
  /** Requests in their order, for people. */
  readonly trace: readonly string[];
}

/** A sandbox, and the time that it and the processes live in. */
interface Place {
  readonly sandbox: Sandbox;
  readonly clock: VirtualClock;
}

/** Lets a race happen, and judges it. */
export async function hold({ scene, turns, later }: Race): Promise<Came> {
  const clock = new VirtualClock();
  const sandbox = await startSandbox({ ...scene.options, clock });
  try {
    return await happen({ scene, turns, later }, { sandbox, clock });
  } finally {
    await sandbox.close();
  }
}

async function happen({ scene, turns, later }: Race, place: Place): Promise<Came> {
  const { sandbox, clock } = place;
  prepare(scene, sandbox, clock.nowMs());
  const wrongs = new Set<string>();
  const killed = { A: new AbortController(), B: new AbortController() };
  const gate = new Gate(
    turns((who) => killed[who].abort()),
    clock,
  );
  watch(sandbox, gate, wrongs);
  gate.guard(sandbox);
  const one = async (who: Who): Promise<ActionResult> =>
    await run({ who, inputs: inputsOf(scene, sandbox, who), kill: killed[who].signal }, place).finally(() =>
      gate.over(who),
    );
  const [a, b] = await Promise.all([one('A'), one('B')]);
  const told = { A: a, B: b };
  const whole = (['A', 'B'] as const).filter((who) => !killed[who].signal.aborted);
  for (const who of whole) for (const wrong of mistold(told[who], sandbox)) wrongs.add(`${who}: ${wrong}`);
  if (whole.length === 2) {
    if (a.exitCode !== 0 && b.exitCode !== 0) wrongs.add('both runs failed');
    for (const wrong of unrest(scene, sandbox)) wrongs.add(`after both: ${wrong}`);
  }
  const further = await runLater({ scene, later }, place, wrongs);
  return { told, later: further, wrongs: [...wrongs], left: lineage(sandbox).length, trace: gate.trace };
}

/** Further runs, one alone each: every one of them finds or makes a world at rest. */
async function runLater(
  { scene, later }: Pick<Race, 'scene' | 'later'>,
  place: Place,
  wrongs: Set<string>,
): Promise<readonly ActionResult[]> {
  const { sandbox, clock } = place;
  const told: ActionResult[] = [];
  for (const minutes of later) {
    clock.pass(minutes * MINUTE_MS);
    const inputs = { ...inputsOf(scene, sandbox, 'A'), operation: 'rotate', force: 'false' };
    const alone = await run({ who: 'A', inputs }, place);
    told.push(alone);
    if (alone.exitCode !== 0) wrongs.add(`run ${told.length + 2} failed: ${alone.errors.join('; ')}`);
    for (const wrong of [...mistold(alone, sandbox), ...unrest(scene, sandbox)])
      wrongs.add(`run ${told.length + 2}: ${wrong}`);
  }
  return told;
}

/** Looks at the targets around every request. */
function watch(sandbox: Sandbox, gate: Gate, wrongs: Set<string>): void {
  for (const service of ['confidence', 'github'] as const)
    for (const when of ['before', 'after'] as const)
      sandbox.faults.on({ service, path: /^/, times: Number.POSITIVE_INFINITY, when }, () => {
        for (const wrong of deadHalves(sandbox)) {
          if (!wrongs.has(wrong)) gate.trace.push(`! ${wrong}`);
          wrongs.add(wrong);
        }
      });
}

function inputsOf(scene: Scene, sandbox: Sandbox, who: Who): Inputs {
  const inputs: Inputs = { ...usualInputs({ sandbox, repositories: TARGETS }), roles: EDITOR, ...scene.inputs[who] };
  const named = (address: string | undefined): string | undefined =>
    who === 'A' ? address : address?.replace('127.0.0.1', 'localhost');
  return {
    ...inputs,
    'confidence-api-url': named(inputs['confidence-api-url']),
    'github-api-url': named(inputs['github-api-url']),
  };
}

/** One of the processes. */
interface Racer {
  readonly who: Who;
  readonly inputs: Inputs;
  readonly kill?: AbortSignal;
}

async function run({ who, inputs, ...how }: Racer, { clock }: Place): Promise<ActionResult> {
  return await runAction({ inputs: given(inputs), node: NODE_UNDER_TEST, clock, name: who, ...how });
}
