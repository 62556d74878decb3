import type { ConfidenceVariant } from '../../sandbox/index.ts';
import { carryOut } from '../../src/apply/carry-out.ts';
import type { SubjectOutcome } from '../../src/domain/outcome.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { ServiceClock } from '../../src/domain/service-clock.ts';
import type { ClientWish, Wish } from '../../src/domain/wish.ts';
import { decide } from '../../src/plan/decide.ts';
import { observe } from '../../src/plan/observe.ts';
import { at, wishWith } from '../domain/sightings.ts';
import { inScene, madeClients, type Scene } from '../network/scene.ts';
import { wholeWish } from '../plan/worlds.ts';

/** What GitHub answers a token without the right. */
export const CLEAN_REFUSAL = { status: 403, body: '{"message":"Resource not accessible by integration"}' };

/** Matches the writes of secrets to places, before they are done. */
export const put = (path: RegExp) => ({ service: 'github', method: 'PUT', path, when: 'before' }) as const;

/** A wish for one client in these repositories. */
export function wishFor(repositories: readonly string[], client: Partial<ClientWish> = {}): Wish {
  return wholeWish({ subjects: [{ client: wishWith(client), destinations: repositories.map(at) }] });
}

/** A fresh scene with repositories. */
export async function among(
  repositories: readonly string[],
  act: (scene: Scene) => Promise<void>,
  confidence: Partial<ConfidenceVariant> = {},
): Promise<void> {
  await inScene({ confidence }, async (scene) => {
    for (const name of repositories) scene.sandbox.github.addRepository(name);
    await act(scene);
  });
}

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
  return { plan, subjects: await carryOut(plan, facts, { source, store, clock, log, writesPerMinute }) };
}

/** Whether a repository holds a pair that signs in and is that of a client which this action made. */
export function holdsWorkingPair({ sandbox }: Scene, repository: string): boolean {
  const held = new Map(sandbox.github.secrets(repository).map(({ name, value }) => [name, value]));
  const clientId = held.get('ID') ?? '';
  const isMade = madeClients(sandbox).some((client) => client.clientId === clientId);
  return isMade && sandbox.confidence.signsIn(clientId, held.get('SECRET') ?? '');
}
