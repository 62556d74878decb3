import * as v from 'valibot';
import { clientFields, selectionFields } from '../src/manifest/definition.ts';
import { manifestSchema } from './manifest-schema.ts';
import { between, cell, code, table } from './readme-tables.ts';
import { reportSchema } from './report-schema.ts';

/** The files that are made from the definitions of a manifest and of a report. */
export const SCHEMA_FILE = 'schema/manifest.schema.json';
export const REPORT_SCHEMA_FILE = 'schema/report.schema.json';
export const GUIDE_FILE = 'docs/manifest.md';

/** Gives the text of the JSON Schema of a manifest. */
export function schemaText(): string {
  return `${JSON.stringify(manifestSchema(), undefined, 2)}\n`;
}

/** Gives the text of the JSON Schema of a report. */
export function reportSchemaText(): string {
  return `${JSON.stringify(reportSchema(), undefined, 2)}\n`;
}

/** Gives the guide with its tables of keys filled in. Throws where the guide lacks a mark. */
export function withKeyTables(guide: string): string {
  return between(between(guide, 'client', keyTable(clientFields)), 'selection', keyTable(selectionFields));
}

interface Fields {
  entries: Readonly<Record<string, v.GenericSchema>>;
}

const optionalKey = v.object({ wrapped: v.custom<v.GenericSchema>((one) => typeof one === 'object') });

function keyTable({ entries }: Fields): string {
  const rows = Object.entries(entries).map(([key, schema]) => {
    const { wrapped } = v.parse(optionalKey, schema);
    return [code(key), cell(v.getDescription(wrapped) ?? '')];
  });
  return table(['key', 'meaning'], rows);
}
