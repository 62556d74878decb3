import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchFanOut } from './fan-out.ts';
import { benchLimits } from './limits.ts';
import { benchMainJob } from './main-job.ts';
import { benchManifest } from './manifest.ts';
import { benchMany } from './many.ts';
import { benchRotation } from './rotation.ts';

const BENCHES = {
  'main-job': benchMainJob,
  'fan-out': benchFanOut,
  limits: benchLimits,
  many: benchMany,
  rotation: benchRotation,
  manifest: benchManifest,
};

const wanted = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'bench-'));
try {
  for (const file of ['output', 'summary']) await writeFile(join(folder, file), '');
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (wanted.length === 0 || wanted.includes(name)) await bench(folder);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
