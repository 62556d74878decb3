import * as v from 'valibot';
import type { Role } from '../domain/api-client.ts';
import { UnexpectedResponse } from '../domain/errors.ts';
import { type Api, allPages } from './api.ts';

const role = v.object({
  name: v.pipe(v.string(), v.startsWith('roles/')),
  displayName: v.nullish(v.string(), ''),
});

/** Every role of the workspace. */
export async function listRoles(api: Api): Promise<readonly Role[]> {
  const parsed = v.safeParse(v.array(role), await allPages(api, 'roles'));
  if (!parsed.success) {
    throw new UnexpectedResponse([
      { what: `GET ${api.baseUrl}/v1/roles listed something that is not a role of Confidence` },
    ]);
  }
  // These are told to everybody.
  const { masks } = api;
  return parsed.output.map(({ name, displayName }) => ({
    name: masks.redact(name),
    displayName: masks.redact(displayName ?? ''),
  }));
}
