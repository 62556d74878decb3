import { beforeAll, describe, expect, test } from '@jest/globals';
import { nameOf, rowsOf, tryAll } from './cuts.ts';
import { label, remove } from './phases.ts';
import { SETTINGS } from './settings.ts';

const scenes = SETTINGS.flatMap((setting) => [label, remove].map((phase) => ({ setting, phase })));
const rows = await rowsOf(scenes);
const named = rows.map((row) => ({ row, scene: nameOf(row.scene), ...row.cut }));

describe('a run that retires a client is cut, and others follow', () => {
  beforeAll(async () => await tryAll(rows));

  test.each(named)('$scene: $moment request $nth', ({ row }) => {
    expect(row.wrongs).toEqual([]);
  });
});
