import { beforeAll, describe, expect, test } from '@jest/globals';
import { nameOf, rowsOf, tryAll } from './cuts.ts';
import { create, first } from './phases.ts';
import { SETTINGS } from './settings.ts';

const scenes = SETTINGS.flatMap((setting) => {
  const isAlone = setting.policies.length === 0;
  return [{ setting, phase: create }, ...(isAlone ? [{ setting, phase: first }] : [])];
});
const rows = await rowsOf(scenes);
const named = rows.map((row) => ({ row, scene: nameOf(row.scene), ...row.cut }));

describe('a run that makes a client is cut, and others follow', () => {
  beforeAll(async () => await tryAll(rows));

  test.each(named)('$scene: $moment request $nth', ({ row }) => {
    expect(row.wrongs).toEqual([]);
  });
});
