// Makes what follows from definitions: the JSON Schemas of a manifest and of a report, and the tables of the guide.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  GUIDE_FILE,
  REPORT_SCHEMA_FILE,
  reportSchemaText,
  SCHEMA_FILE,
  schemaText,
  withKeyTables,
} from './manifest-files.ts';

mkdirSync(dirname(SCHEMA_FILE), { recursive: true });
writeFileSync(SCHEMA_FILE, schemaText());
writeFileSync(REPORT_SCHEMA_FILE, reportSchemaText());
writeFileSync(GUIDE_FILE, withKeyTables(readFileSync(GUIDE_FILE, 'utf8')));
