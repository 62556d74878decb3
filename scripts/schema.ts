// Makes what follows from the definition of a manifest: its JSON Schema, and the tables of its guide.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { GUIDE_FILE, SCHEMA_FILE, schemaText, withKeyTables } from './manifest-files.ts';

mkdirSync(dirname(SCHEMA_FILE), { recursive: true });
writeFileSync(SCHEMA_FILE, schemaText());
writeFileSync(GUIDE_FILE, withKeyTables(readFileSync(GUIDE_FILE, 'utf8')));
