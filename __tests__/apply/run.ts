import { carryOut } from '../../src/apply/carry-out.ts';
import type { SubjectOutcome } from '../../src/domain/outcome.ts';
import { pairGapMs } from '../../src/domain/pace.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { ServiceClock } from '../../src/domain/service-clock.ts';
import type { Wish } from '../../src/domain/wish.ts';
import { decide } from '../../src/plan/decide.ts';
import { observe } from '../../src/plan/observe.ts';
import { madeClients, type Scene } from '../network/scene.ts';

/** How a run is signed in, and how fast it writes. */
export interface RunOptions {
  signedInAs?: { clientId: string; clientSecret: string };
  writesPerMinute?: number;
}

/** Observes, decides and carries out, as a run does. */
export async function run(
  scene: Scene,
  wish: Wish,
  { signedInAs, writesPerMinute = 0 }: RunOptions = {},
): Promise<{ plan: Plan; subjects: readonly SubjectOutcome[] }> {
  const { clock, log } = scene.line;
  const source = scene.source(signedInAs);
  const store = scene.store();
  const clocks = { confidenceClock: new ServiceClock(clock), githubClock: new ServiceClock(clock) };
  const facts = await observe(wish, { source, store, clock, ...clocks });
  const plan = decide(facts, wish, writesPerMinute);
  const gapMs = pairGapMs(wish.names, writesPerMinute);
  return { plan, subjects: await carryOut(plan, facts, { source, store, clock, log, pairGapMs: gapMs }) };
}

/** Whether a repository holds a pair that signs in and is that of a client which this action made. */
export function holdsWorkingPair({ sandbox }: Scene, repository: string): boolean {
  const held = new Map(sandbox.github.secrets(repository).map(({ name, value }) => [name, value]));
  const clientId = held.get('ID') ?? '';
  const isMade = madeClients(sandbox).some((client) => client.clientId === clientId);
  return isMade && sandbox.confidence.signsIn(clientId, held.get('SECRET') ?? '');
}
