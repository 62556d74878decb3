import { expect } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { reportSchema } from '../../scripts/report-schema.ts';

const ajv = new Ajv2020({
  strict: true,
  strictRequired: false,
  strictTypes: false,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT[\d:]{8}Z$/ },
});
const fits = ajv.compile(reportSchema());

/** Proves that a report is as its schema says, where a run came far enough to write one. */
export function expectToFit(report: string | undefined): void {
  if (report === undefined || report === '') return;
  const isFitting = fits(JSON.parse(report));
  expect(isFitting ? [] : fits.errors).toEqual([]);
}
