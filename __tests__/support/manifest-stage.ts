import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAction } from '../../sandbox/runner.ts';
import { expectToFit } from './report-schema.ts';
import { given, type Inputs, NODE_UNDER_TEST, type Stage, type Told, usualInputs } from './stage.ts';
import { transcriptsOf } from './transcript.ts';

/** The path of the manifest in the workspace. */
export const MANIFEST = 'clients.yml';

/** Runs the action with a manifest in a workspace of its own; `path` is where the manifest is in it. */
export async function runManifest(
  stage: Stage,
  manifest: string,
  { manifest: path = MANIFEST, ...inputs }: Inputs = {},
): Promise<Told> {
  const workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
  const { sandbox, clock, targets } = stage;
  const before = sandbox.requests.length;
  try {
    await writeFile(join(workspace, path), manifest);
    const usual = { ...usualInputs(stage), 'display-name': undefined, repositories: undefined, manifest: path };
    const result = await runAction({
      inputs: given({ ...usual, ...inputs }),
      env: { GITHUB_WORKSPACE: workspace },
      node: NODE_UNDER_TEST,
      clock,
    });
    for (const report of [result.outputs.report, result.reportFile]) expectToFit(report);
    const requests = sandbox.requests.slice(before).map((request) => ({ ...request }));
    return { ...result, requests, ...transcriptsOf({ sandbox, targets, result, requests }) };
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}
