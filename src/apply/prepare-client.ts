import type { ApiClient } from '../domain/api-client.ts';
import { ActionError, problemOf, sentence } from '../domain/errors.ts';
import type { KeepStep, SubjectPlan } from '../domain/plan.ts';
import type { ClientSpec } from '../domain/spec.ts';
import { createClient } from './create-client.ts';
import type { ApplyDeps, Work } from './deps.ts';
import { grantOnResume } from './grant.ts';
import { waitForGuard } from './guard.ts';
import type { PreparedClient, ReadyClient, StoppedClient } from './prepared-client.ts';
import { writtenPlacesOf } from './rollback.ts';

const STOPPED = { kind: 'stopped', client: undefined, result: 'unchanged', blocked: undefined, warnings: [] } as const;

/**
 * Makes the client of a plan ready: new, granted and proved to work, or the one that is there, updated. A client that
 * was created on the way to a failure is deleted again.
 */
export async function prepareClient(subject: SubjectPlan, work: Work): Promise<PreparedClient> {
  try {
    return await prepared(subject, work);
  } catch (error) {
    return { kind: 'failed', problem: problemOf(error) };
  }
}

async function prepared(subject: SubjectPlan, work: Work): Promise<PreparedClient> {
  const { spec, client: step } = subject;
  const { deps } = work;
  switch (step.kind) {
    case 'wrong':
      return { kind: 'failed', problem: step.problem };
    case 'revoke':
    case 'none':
      return { ...STOPPED, next: 'done' };
    case 'create':
      return await createClient(step, { spec, places: writtenPlacesOf(subject) }, deps);
    case 'keep':
      return await keepClient(spec, step, deps);
    case 'deleteOrphan':
      return await removeOrphan(spec, step.client, deps);
    case 'blocked': {
      const { client, blocked } = step;
      return { ...STOPPED, client, result: 'failed', blocked, next: blocked.kind === 'wait' ? 'wait' : 'done' };
    }
  }
}

async function removeOrphan(
  { displayName }: ClientSpec,
  client: ApiClient,
  { source, log }: Pick<ApplyDeps, 'source' | 'log'>,
): Promise<StoppedClient> {
  const left = await source.remove(client, { displayName, isAdopting: false });
  const warnings = left.map((problem) => ({ code: 'left-in-policies', client: client.name, problem }) as const);
  for (const problem of left) log.warn(`${client.name}: ${sentence(problem)}`);
  log.line(`deleted ${client.name}: an earlier run created it and ended early, and no target holds it`);
  return { ...STOPPED, result: 'resumed', warnings, next: 'again' };
}

async function keepClient(spec: ClientSpec, step: KeepStep, deps: ApplyDeps): Promise<ReadyClient> {
  const { client } = step;
  const isToBeFinished = step.inheritsFrom.length > 0;
  if (isToBeFinished) {
    // Nobody gets a successor that may do less than its predecessor.
    await grantOnResume(step, spec, deps);
    await waitForGuard(client, deps);
  }
  try {
    const ready = await bringInStep(spec, isToBeFinished ? { ...step, roles: undefined } : step, deps);
    return isToBeFinished ? { ...ready, result: 'resumed' } : ready;
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    // The credentials work all the same: the targets are still written, and the job still fails.
    const what = `API client ${client.name} could not be updated: ${error.problems.map(sentence).join('; ')}`;
    return { kind: 'ready', client, result: 'failed', problem: { what }, warnings: [] };
  }
}

/** Where a client is changed. */
type ChangeDeps = Pick<ApplyDeps, 'source' | 'log'>;

async function bringInStep(spec: ClientSpec, step: KeepStep, deps: ChangeDeps): Promise<ReadyClient> {
  const { client, changes, roles } = step;
  const fields = Object.keys(changes);
  const isChanged = fields.length > 0 && (await update(client, changes, deps));
  const isBound = roles !== undefined && (await rebindRoles(client, { spec, roles }, deps));
  const left = [...(isChanged ? [] : fields), ...(isBound || roles === undefined ? [] : ['roles'])];
  return {
    kind: 'ready',
    client,
    result: isChanged || isBound ? 'updated' : 'unchanged',
    problem: undefined,
    warnings: left.length === 0 ? [] : [{ code: 'unchangeable', fields: left }],
  };
}

async function update(client: ApiClient, changes: KeepStep['changes'], { source, log }: ChangeDeps): Promise<boolean> {
  const fields = Object.keys(changes).join(', ');
  const isChanged = await source.update(client, changes);
  if (isChanged) log.line(`updated ${client.name} to match the inputs: ${fields}`);
  else log.warn(`This Confidence cannot change API clients: ${fields} of ${client.name} left as before`);
  return isChanged;
}

/** The roles that a client is to have, and how. */
interface WantedRoles {
  spec: ClientSpec;
  roles: readonly string[];
}

async function rebindRoles(
  client: ApiClient,
  { spec, roles }: WantedRoles,
  { source, log }: ChangeDeps,
): Promise<boolean> {
  const isBound = await source.bindRoles(client, roles, spec.roleBinding);
  if (isBound) log.line(`updated the roles of ${client.name}: ${roles.join(', ')}`);
  else log.warn(`This Confidence cannot change the roles of API clients: those of ${client.name} left as before`);
  return isBound;
}
