import * as v from 'valibot';
import { Refusal } from '../answer.ts';
import type { Call } from '../call.ts';
import { firstError, parseJson } from '../json.ts';
import type { ConfidenceVariant } from '../options.ts';
import { inlineRoles } from '../options.ts';

/** What a caller may say of a client. */
export interface ClientFields {
  readonly displayName?: string | undefined;
  readonly description?: string | undefined;
  readonly labels?: Record<string, string> | undefined;
  readonly owner?: string | undefined;
  readonly roles?: string[] | undefined;
  readonly permissions?: string[] | undefined;
}

const outputOnly: readonly string[] = [
  'name',
  'clientId',
  'clientSecret',
  'identity',
  'creator',
  'updater',
  'createdBy',
  'updatedBy',
  'createTime',
  'updateTime',
];

const displayName = v.pipe(
  v.string(),
  v.check((text) => [...text].length >= 1 && [...text].length <= 100, 'must have 1 to 100 characters'),
);
// A strict reading: the service publishes no rules for labels.
const labels = v.record(
  v.pipe(v.string(), v.regex(/^[a-z][a-z0-9\-_./]{0,62}$/, 'is no label key')),
  v.pipe(v.string(), v.regex(/^[a-z0-9\-_]{0,63}$/, 'is no label value')),
);
const common = { description: v.optional(v.string()), labels: v.optional(labels) };
type Field<Output> = v.OptionalSchema<v.GenericSchema<unknown, Output | undefined>, undefined>;

const anything: Field<string[]> = v.optional(
  v.pipe(
    v.unknown(),
    v.transform(() => undefined),
  ),
);
const unknownField = v.optional(v.never());

/** Reads the body of a create. Throws a `Refusal` that names the first field that is wrong. */
export function readNewClient(call: Call, variant: ConfidenceVariant): ClientFields & { readonly displayName: string } {
  return readFields(call, v.strictObject({ displayName, ...common, ...variantFields(variant) }));
}

/** Reads the body of an update: the same fields, none required. Throws a `Refusal` that names the first that is wrong. */
export function readClientChange(call: Call, variant: ConfidenceVariant): ClientFields {
  return readFields(
    call,
    v.strictObject({ displayName: v.optional(displayName), ...common, ...variantFields(variant) }),
  );
}

/** Reads a JSON body by a schema. Throws a `Refusal`: 415 for another content type, 400 for what the schema refuses. */
export function readFields<Schema extends v.GenericSchema>(call: Call, schema: Schema): v.InferOutput<Schema> {
  if (!/^application\/json\s*(;|$)/i.test(call.headers['content-type'] ?? '')) {
    throw new Refusal(415, 'The content type must be application/json.');
  }
  const json = parseJson(call.body);
  if (json === undefined) throw new Refusal(400, 'The body is not JSON.');
  const parsed = v.safeParse(schema, json.value);
  if (parsed.success) return parsed.output;
  const { kind, field, message } = firstError(parsed.issues);
  if (kind === 'missing') throw new Refusal(400, `Field "${field}" is required.`);
  if (kind === 'wrong') throw new Refusal(400, `Field "${field}": ${message}.`);
  throw new Refusal(400, outputOnly.includes(field) ? `Field "${field}" is output only.` : `Unknown field "${field}".`);
}

function variantFields(variant: ConfidenceVariant) {
  const texts: Field<string[]> = v.optional(v.array(v.string()));
  const roles = { kept: texts, ignored: anything, rejected: unknownField }[inlineRoles(variant)];
  const owner: Field<string> = variant.generation === 'newer' ? v.optional(v.string()) : unknownField;
  return { owner, roles, permissions: roles };
}
