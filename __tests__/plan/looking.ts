import type { ConfidenceVariant } from '../../sandbox/index.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { MARKER } from '../../src/domain/labels.ts';
import { emptyMemory, type RunMemory } from '../../src/domain/run-memory.ts';
import type { ClientSpec, ResolvedSpec } from '../../src/domain/spec.ts';
import { observe, type Sources } from '../../src/plan/observe.ts';
import { ServiceClock } from '../../src/runtime/service-clock.ts';
import { at, specWith } from '../support/domain-values.ts';
import { type SomeSpec, wholeSpec } from '../support/facts.ts';
import { inScene, type Scene } from '../support/scene.ts';

/** The labels of a client that this action made. */
export const LABELS = { [MARKER.key]: MARKER.value };

/** A spec for a client in the one repository. */
export function specFor(client: Partial<ClientSpec> = {}, fields: SomeSpec = {}): ResolvedSpec {
  return wholeSpec({ assignments: [{ client: specWith(client), targets: [at('o/a')] }], ...fields });
}

/** Where facts come from in a scene. */
export function sourcesIn({ source, store, line: { clock } }: Scene, memory: RunMemory = emptyMemory()): Sources {
  const clocks = { confidenceClock: new ServiceClock(clock), githubClock: new ServiceClock(clock) };
  return { source: source(), store: store(), clock, memory, ...clocks };
}

/** What a run observes. */
export async function look(scene: Scene, spec: ResolvedSpec, memory: RunMemory = emptyMemory()): Promise<Facts> {
  return await observe(spec, sourcesIn(scene, memory));
}

/** A scene with one repository, in which nothing is written. */
export async function lookingAt(
  confidence: Partial<ConfidenceVariant>,
  act: (scene: Scene) => Promise<void>,
): Promise<void> {
  await inScene({ confidence }, async (opened) => {
    opened.sandbox.github.addRepository('o/a');
    await act(opened);
  });
}

/** A pair that is there, written so many milliseconds from now. */
export function putPair({ sandbox: { github }, line: { clock } }: Scene, afterMs = 5_000): void {
  const at = new Date(clock.nowMs() + afterMs);
  for (const name of ['ID', 'SECRET']) github.putSecret('o/a', name, { value: 'x', updatedAt: at });
}

const HOUR_MS = 3_600_000;
/** When a client was made, so many hours ago, as Confidence tells it. */
export function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * HOUR_MS).toISOString().replace('Z', '000Z');
}
