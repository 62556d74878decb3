import * as v from 'valibot';
import { Refusal } from '../answer.ts';
import type { Call } from '../call.ts';
import { firstError, parseJson } from '../json.ts';

/** Reads a JSON body by a schema. Throws a `Refusal`: 400 when it is no JSON object, 422 when the schema refuses it. */
export function readBody<Schema extends v.GenericSchema>(call: Call, schema: Schema): v.InferOutput<Schema> {
  const json = parseJson(call.body);
  if (json === undefined) throw new Refusal(400, 'Problems parsing JSON');
  if (!v.is(v.record(v.string(), v.unknown()), json.value) || Array.isArray(json.value)) {
    throw new Refusal(400, 'Body should be a JSON object');
  }
  const parsed = v.safeParse(schema, json.value);
  if (parsed.success) return parsed.output;
  const { kind, field, message } = firstError(parsed.issues);
  const reasons = {
    unknown: `"${field}" is not a permitted key.`,
    missing: `"${field}" wasn't supplied.`,
    wrong: `For 'properties/${field}', ${message}.`,
  };
  throw new Refusal(422, `Invalid request.\n\n${reasons[kind]}`);
}

/** Throws a `Refusal` on a name that GitHub does not take (GitHub docs, Naming your secrets; variables follow the same rules). */
export function checkName(kind: 'Secret' | 'Variable', name: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new Refusal(
      422,
      `${kind} names can only hold letters, digits and underscores, and cannot start with a digit.`,
    );
  }
  if (/^github_/i.test(name)) throw new Refusal(422, `${kind} names must not start with GITHUB_.`);
}

/** The most a value may hold. */
export const greatestValueBytes = 48 * 1024;
