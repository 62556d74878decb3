import type { ApiClient } from '../domain/api-client.ts';
import type { Problem } from '../domain/errors.ts';
import type { Lack } from '../domain/reasons.ts';
import { type Target, targetName } from '../domain/target.ts';
import { quoted } from '../domain/text.ts';

const LACKS: Readonly<Record<Exclude<Lack, 'overwritten' | 'successor-gone' | 'near-create'>, string>> = {
  partial: 'it holds an id and a secret of different clients',
  'foreign-variable': 'its variable names another client',
  outdated: 'older than the client',
  missing: 'a secret is missing',
};

/** Nobody has what to write where a target lacks the pair of a client that this action did not create. */
export function unreadableSecret(target: Target, client: ApiClient, lack: keyof typeof LACKS): Problem {
  const { displayName, name } = client;
  return {
    subject: targetName(target),
    what: `${LACKS[lack]}, and the secret of API client ${quoted(displayName)} (${name}), which this action did not create, cannot be read back`,
    cure: 'Let the client this action signs in with see client secrets; or run once with operation: rotate, which creates a new client',
  };
}

/** GitHub changes who has a secret only together with its value. */
export function visibilityOutOfReach(target: Target, difference: string): Problem {
  return {
    subject: targetName(target),
    what: `${difference}, and the secret of the API client cannot be read back to write it again`,
    cure: "Change it in the organization's settings on GitHub",
  };
}

/** A successor that some targets do not get would leave them without one that can be read back. */
export function successorForAllTargets({ name }: ApiClient): Problem {
  return {
    what: `input only-targets: the secret of API client ${name} cannot be read back, and a new client has to be written to every target`,
    cure: 'Run again without only-targets',
  };
}

/** A display name, as filled in, that the service would refuse. */
export function nameTooLong(displayName: string, most: number): Problem {
  const what = `input display-name: ${quoted(displayName)} has ${[...displayName].length} characters, more than the ${most} that Confidence takes`;
  return { what, cure: 'Give a shorter one; its placeholders are filled in by then' };
}

/** An item of only-targets that is no target. */
export function noTarget(key: string): Problem {
  return {
    what: `input only-targets: ${quoted(key)} is not one of the targets that the other inputs name`,
    cure: 'Take it out, or name its place',
  };
}
