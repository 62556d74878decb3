import { type SubjectOutcome, type TargetOutcome, untouched } from '../domain/outcome.ts';
import type { SubjectPlan } from '../domain/plan.ts';
import { fanOut } from '../runtime/fan-out.ts';
import { conclude, stopSubject } from './conclude.ts';
import type { Work } from './deps.ts';
import { isNewest, type NewestCheck, newestCheck } from './newest-check.ts';
import { prepareClient } from './prepare-client.ts';
import type { ReadyClient } from './prepared-client.ts';
import { removeClient } from './revoke.ts';
import { rollbackCreate, writtenPlacesOf } from './rollback.ts';
import { notTried, writeTarget } from './write-target.ts';

/** Makes the client of a subject ready, writes its targets, and retires its predecessors where nothing failed. */
export async function applySubject(subject: SubjectPlan, work: Work): Promise<SubjectOutcome> {
  if (subject.client.kind === 'revoke') return await removeClient(subject, subject.client, work);
  const startedAtMs = work.deps.clock.nowMs();
  const prepared = await prepareClient(subject, work);
  if (prepared.kind === 'failed') {
    const { problem } = prepared;
    return { ...untouched(subject), result: 'failed', problem, targets: subject.targets.map(notTried) };
  }
  if (prepared.kind === 'stopped') return await stopSubject(subject, prepared, work);
  const check = newestCheckFor(subject, { prepared, startedAtMs }, work);
  const targets = await writeTargets(subject, { prepared, check }, work);
  const tried = targets.filter(({ kind }) => kind !== 'skipped');
  const isUnplaced =
    subject.client.kind === 'create' && tried.every((outcome) => outcome.kind === 'failed' && outcome.untouched);
  if (isUnplaced) return await unplaced(subject, { prepared, targets }, work);
  return await conclude(subject, { prepared, targets, check }, work);
}

/** A client that is written, and the check that it is still the one to write. */
interface Writing {
  prepared: ReadyClient;
  check: NewestCheck;
}

async function writeTargets(
  { targets, names }: SubjectPlan,
  { prepared, check }: Writing,
  work: Work,
): Promise<readonly TargetOutcome[]> {
  const checked = { client: prepared.client, names, check };
  const results = await fanOut(targets, (step) => writeTarget(step, checked, work));
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

/** A client, and what became of the targets that should hold it. */
interface PlacedClient {
  prepared: ReadyClient;
  targets: readonly TargetOutcome[];
}

/** A client that was created for targets of which none could be written. */
async function unplaced(
  subject: SubjectPlan,
  { prepared, targets }: PlacedClient,
  work: Work,
): Promise<SubjectOutcome> {
  const { client } = prepared;
  const { deps } = work;
  deps.log.line(`${client.name} could not be written to any target`);
  deps.memory.live.delete(client.name);
  const problem = await rollbackCreate(client, writtenPlacesOf(subject), deps);
  return { ...untouched(subject), result: 'failed', problem, targets };
}

/** A client, and when making it ready began. */
interface Started {
  prepared: ReadyClient;
  startedAtMs: number;
}

/** When a client was last seen to be the newest: one that is kept when all were listed, a new one when it was created. */
function newestCheckFor(subject: SubjectPlan, { prepared, startedAtMs }: Started, { facts, deps }: Work): NewestCheck {
  const { client } = prepared;
  const lineage = { spec: subject.spec, isAdopting: subject.isAdopting, signedInAs: facts.signedInAs };
  const seenAtMs = subject.client.kind === 'create' ? startedAtMs : facts.listedAtMs;
  return newestCheck(client, { seenAtMs, look: () => isNewest(client, lineage, deps.source) }, deps);
}
