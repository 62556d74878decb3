import * as v from 'valibot';
import { parse } from 'yaml';

const inputSchema = v.object({
  description: v.string(),
  required: v.optional(v.boolean(), false),
  // The runner hands every default over as text, so a bare `false` or `60` means its text.
  default: v.optional(
    v.pipe(
      v.union([v.string(), v.number(), v.boolean()]),
      v.transform((value) => String(value)),
    ),
  ),
});

const actionSchema = v.object({
  name: v.string(),
  description: v.string(),
  branding: v.object({ icon: v.string(), color: v.string() }),
  inputs: v.record(v.string(), inputSchema),
  outputs: v.record(v.string(), v.object({ description: v.string() })),
  runs: v.object({ using: v.string(), main: v.string() }),
});

/** What an action.yml of a JavaScript action declares (GitHub docs, Metadata syntax). */
export type ActionManifest = v.InferOutput<typeof actionSchema>;

/** Gives the manifest written in `text`, the content of an action.yml. Throws when a part is missing or of another type. */
export function parseActionManifest(text: string): ActionManifest {
  return v.parse(actionSchema, parse(text));
}
