import type { ApiClient } from '../domain/api-client.ts';
import { ActionError, sentence } from '../domain/errors.ts';
import type { ClientStep, SubjectPlan } from '../domain/plan.ts';
import type { ClientSpec } from '../domain/spec.ts';
import { makeClient } from './create-client.ts';
import { grantOnResume } from './grant.ts';
import { waitForGuard } from './guard.ts';
import type { Halt, LiveClient } from './live-client.ts';
import { writtenPlacesOf } from './rollback.ts';
import type { Tools } from './tools.ts';
import type { Work } from './write-target.ts';

/**
 * Makes the client of a plan ready: new, granted and proved to work, or the one that is there, brought in step.
 * @throws ActionError where there is no client that works; one made on the way is taken back
 */
export async function prepareClient(subject: SubjectPlan, work: Work): Promise<LiveClient | Halt> {
  const { spec, client: step } = subject;
  const { tools } = work;
  const nothing = { result: 'unchanged', client: undefined, problem: undefined, notes: [] } as const;
  if (step.kind === 'none') return { ...nothing, halt: 'done' };
  if (step.kind === 'create') return await makeClient(step, { spec, places: writtenPlacesOf(subject, work) }, tools);
  if (step.kind === 'keep') return await keepClient(spec, step, tools);
  if (step.kind === 'deleteOrphan') {
    const left = await tools.source.remove(step.client, { displayName: spec.displayName, isAdopting: false });
    const notes = left.map((problem) => `${step.client.name}: ${sentence(problem)}`);
    for (const note of notes) tools.log.warn(note);
    tools.log.line(`deleted ${step.client.name}: an earlier run made it and was cut, and nobody holds it`);
    return { ...nothing, result: 'resumed', notes, halt: 'again' };
  }
  const { client, problem, isTransient } = step;
  return { client, result: 'failed', problem, notes: [], halt: isTransient ? 'wait' : 'done' };
}

type Keep = Extract<ClientStep, { kind: 'keep' }>;

async function keepClient(spec: ClientSpec, step: Keep, tools: Tools): Promise<LiveClient> {
  const { client } = step;
  const isToBeFinished = step.inheritsFrom.length > 0;
  if (isToBeFinished) {
    // Nobody gets a successor that may do less than its predecessor.
    await grantOnResume(step, spec, tools);
    await waitForGuard(client, tools);
  }
  try {
    const live = await bringInStep(spec, isToBeFinished ? { ...step, roles: undefined } : step, tools);
    return isToBeFinished ? { ...live, result: 'resumed' } : live;
  } catch (error) {
    if (!(error instanceof ActionError)) throw error;
    // The credentials work all the same: the targets are still written, and the job still fails.
    const what = `API client ${client.name} could not be brought in step: ${error.problems.map(sentence).join('; ')}`;
    return { client, result: 'failed', problem: { what }, notes: [] };
  }
}

async function bringInStep(spec: ClientSpec, step: Keep, tools: Tools): Promise<LiveClient> {
  const { client, changes, roles } = step;
  const fields = Object.keys(changes);
  const changed = fields.length > 0 && (await update(client, changes, tools));
  const bound = roles !== undefined && (await rebind(client, { spec, roles, tools }));
  const left = [...(changed ? [] : fields), ...(bound || roles === undefined ? [] : ['roles'])];
  const notes =
    left.length === 0 ? [] : [`left as they were, since this Confidence cannot change them: ${left.join(', ')}`];
  return { client, result: changed || bound ? 'updated' : 'unchanged', problem: undefined, notes };
}

async function update(client: ApiClient, changes: Keep['changes'], { source, log }: Tools): Promise<boolean> {
  const fields = Object.keys(changes).join(', ');
  const isChanged = await source.update(client, changes);
  if (isChanged) log.line(`brought ${client.name} in step: ${fields}`);
  else log.warn(`This Confidence cannot change API clients: ${fields} of ${client.name} left as before`);
  return isChanged;
}

async function rebind(
  client: ApiClient,
  { spec, roles, tools }: { spec: ClientSpec; roles: readonly string[]; tools: Tools },
): Promise<boolean> {
  const isBound = await tools.source.bindRoles(client, roles, spec.roleBinding);
  if (isBound) tools.log.line(`brought the roles of ${client.name} in step: ${roles.join(', ')}`);
  else tools.log.warn(`This Confidence cannot change the roles of API clients: those of ${client.name} left as before`);
  return isBound;
}
