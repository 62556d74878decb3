import { beforeAll, describe, expect, test } from '@jest/globals';
import { nameOf, rowsOf, tryAll } from './cuts.ts';
import { resumeOrphan, resumeTorn } from './phases.ts';
import { repositories, SETTINGS } from './settings.ts';

const settings = SETTINGS.filter(({ inputs }) => inputs.roles !== undefined);
const scenes = settings.flatMap((setting) =>
  [resumeOrphan, resumeTorn].map((phase) => ({ setting: { ...setting, places: repositories(2) }, phase })),
);
const rows = await rowsOf(scenes);
const named = rows.map((row) => ({ row, scene: nameOf(row.scene), ...row.cut }));

describe('a run that goes on with one that was cut is cut too, and others follow', () => {
  beforeAll(async () => await tryAll(rows));

  test.each(named)('$scene: $moment request $nth', ({ row }) => {
    expect(row.wrongs).toEqual([]);
  });
});
