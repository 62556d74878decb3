import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox, VirtualClock } from '../../sandbox/index.ts';
import { type ActionResult, runAction } from '../../sandbox/runner.ts';
import { check, dim, logLine, say, title } from './print.ts';

const DAY_MS = 86_400_000;
const ENTRY = (state: string) => `  - display-name: reports
${state}    client-id-secret: REPORTS_ID
    client-secret-secret: REPORTS_SECRET
    targets: [{repositories: octo-org/web}]
`;
const FILE = `version: 1
clients:
  - display-name: '{repository} flags'
    roles: [Flags Editor]
    targets: [{repositories: octo-org/svc-*}]
`;

interface Runs {
  sandbox: Sandbox;
  clock: VirtualClock;
  /** Runs the built action with a manifest, and prints its log from the plan on. */
  run(file: string, inputs?: Readonly<Record<string, string>>): Promise<ActionResult>;
}

/** Where a run reads its file. */
interface Place extends Pick<Runs, 'sandbox' | 'clock'> {
  workspace: string;
}

/** Many clients from one file: gives whether all went as it should. */
export async function manifest(): Promise<boolean> {
  const clock = new VirtualClock();
  const sandbox = await startSandbox({ clock });
  const workspace = await mkdtemp(join(tmpdir(), 'demo-'));
  for (const name of ['svc-cart', 'svc-search', 'web']) sandbox.github.addRepository(`octo-org/${name}`);
  const run: Runs['run'] = async (file, inputs = {}) => {
    await writeFile(join(workspace, 'clients.yml'), file);
    return await perform({ sandbox, clock, workspace }, inputs);
  };
  try {
    return await demo({ sandbox, clock, run });
  } finally {
    await Promise.all([sandbox.close(), rm(workspace, { recursive: true })]);
  }
}

async function perform(
  { sandbox, clock, workspace }: Place,
  inputs: Readonly<Record<string, string>>,
): Promise<ActionResult> {
  let isShown = false;
  const result = await runAction({
    inputs: {
      'confidence-client-id': sandbox.confidence.admin.clientId,
      'confidence-client-secret': sandbox.confidence.admin.clientSecret,
      'confidence-api-url': sandbox.confidence.url,
      'github-token': sandbox.github.token,
      'github-api-url': sandbox.github.url,
      manifest: 'clients.yml',
      refresh: 'stale',
      ...inputs,
    },
    env: { GITHUB_WORKSPACE: workspace },
    onLine: (line) => {
      isShown ||= line === '▸ The plan' || line === '▸ The audit';
      if (isShown) logLine(line);
    },
    clock,
  });
  say(dim(`  exit code ${result.exitCode}`));
  return result;
}

async function demo(runs: Runs): Promise<boolean> {
  const { sandbox } = runs;
  const names = () => sandbox.confidence.clients().map(({ displayName }) => displayName);
  const both = `${FILE}${ENTRY('')}`;
  title('The plan of a file: one client for each service, one for the reports');
  const plan = await runs.run(both, { 'dry-run': 'true' });
  const isPlanned = check(
    'three clients would be made, and none is',
    plan.outputs.result === 'planned' && names().length === 2,
  );
  title('The same, carried out');
  const applied = await runs.run(both);
  const isApplied = check(
    'three targets are written',
    applied.outputs.result === 'created' && applied.outputs.written === '3',
  );
  title('A repository that appears gets its client with the next run');
  sandbox.github.addRepository('octo-org/svc-new');
  const appeared = await runs.run(both);
  const isServed = check(
    'one target is written, the others are left',
    appeared.outputs.written === '1' && names().includes('svc-new flags'),
  );
  title('A client leaves by one word in the file: state: absent');
  runs.clock.pass(DAY_MS);
  const left = await runs.run(`${FILE}${ENTRY('    state: absent\n')}`);
  const isGone = !names().includes('reports') && sandbox.github.secrets('octo-org/web').length === 0;
  const isLeft = check('its secrets and its client are gone', left.outputs.result === 'revoked' && isGone);
  return [isPlanned, isApplied, isServed, isLeft, await auditedRun(runs)].every(Boolean);
}

async function auditedRun({ sandbox, clock, run }: Runs): Promise<boolean> {
  title('An audit finds three faults that were planted');
  clock.pass(DAY_MS);
  sandbox.github.removeSecret('octo-org/svc-cart', 'CONFIDENCE_CLIENT_ID');
  const old = new Date(clock.nowMs() - 9 * DAY_MS);
  sandbox.github.putSecret('octo-org/svc-search', 'CONFIDENCE_CLIENT_SECRET', { value: 'old', updatedAt: old });
  sandbox.confidence.addClient({ displayName: 'left over', labels: { 'managed-by': 'provision-confidence-client' } });
  const { outputs, summary } = await run(FILE, { operation: 'audit' });
  const found = ['"code":"missing"', '"code":"torn"', '"code":"undeclared"'].map((code) =>
    outputs.report?.includes(code),
  );
  const isFound = check(
    'a missing secret, an id and a secret of different clients, a client that no entry gives',
    found.every(Boolean),
  );
  title('Job summary of the audit (Markdown)');
  say(summary);
  return isFound && check('result: drift', outputs.result === 'drift');
}
