import * as v from 'valibot';
import { clientFields, defaultsFields, selectionFields } from '../src/manifest/definition.ts';
import type { JsonSchema } from '../src/manifest/kinds.ts';

const ADDRESS = 'https://json-schema.org/draft/2020-12/schema';

interface Fields {
  entries: Readonly<Record<string, v.GenericSchema>>;
}

/** The JSON Schema of a manifest, from the definition that reads it: every map is closed. */
export function manifestSchema(): JsonSchema {
  return {
    $schema: ADDRESS,
    title: 'Manifest of API clients',
    type: 'object',
    properties: {
      version: { const: 1, description: 'Version of the format' },
      defaults: { ...closed(defaultsFields), minProperties: 1, description: 'What all clients share' },
      clients: { type: 'array', minItems: 1, items: clientSchema() },
    },
    required: ['version', 'clients'],
    additionalProperties: false,
  };
}

function clientSchema(): JsonSchema {
  const { properties, ...rest } = closed(clientFields);
  const selection = {
    ...closed(selectionFields),
    oneOf: [{ required: ['repositories'] }, { required: ['organization'] }],
  };
  const targets = { type: 'array', minItems: 1, items: selection, description: 'Where the credentials go' };
  const absent = { properties: { state: { const: 'absent' } }, required: ['state'] };
  return {
    ...rest,
    properties: { ...properties, targets },
    required: ['display-name'],
    if: absent,
    else: { required: ['targets'] },
  };
}

function closed({ entries }: Fields) {
  const properties = Object.fromEntries(Object.entries(entries).map(([key, schema]) => [key, keySchema(schema)]));
  return { type: 'object', properties, additionalProperties: false } as const;
}

const described = v.object({ json: v.record(v.string(), v.unknown()) });

function keySchema(schema: v.GenericSchema): JsonSchema {
  const { wrapped } = v.parse(
    v.object({ wrapped: v.custom<v.GenericSchema>((one) => typeof one === 'object') }),
    schema,
  );
  const { json } = v.parse(described, v.getMetadata(wrapped));
  const description = v.getDescription(wrapped);
  return description === undefined ? json : { ...json, description };
}
