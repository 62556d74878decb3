import { sentence } from '../domain/errors.ts';
import type { KeepReason } from '../domain/reasons.ts';
import type { Warning } from '../domain/warning.ts';
import { blockedProblem } from './blocked-messages.ts';

const KEPT: Readonly<Record<KeepReason, string>> = {
  overlap: 'works until its overlap is over',
  unmanaged: 'was not made by this action and is never deleted; adopt: true lets operation: rotate retire it',
  'signed-in': 'is the client that this run is signed in with: a run that signs in with its successor deletes it',
  'sign-in-unknown': 'stays: confidence-token does not tell which client it is of, and that one is never deleted',
};

/** What a person should know, as sentences. */
export function warningTexts(warnings: readonly Warning[]): readonly string[] {
  return warnings.map(warningText);
}

/** What a person should know, as a sentence. */
export function warningText(warning: Warning): string {
  switch (warning.code) {
    case 'unmanaged-used':
      return `${warning.client} was not made by this action; ${warning.isAdopted ? 'it may be retired: adopt' : 'it is used, and never deleted'}`;
    case 'unmanaged-ignored':
      return `clients of this name not made by this action, left alone: ${warning.clients.join(', ')}`;
    case 'other-targets':
      return `${warning.client} was made for other targets than these, or for a part of them, and is to be retired: a workflow that uses the same display name for other targets has to give its client a name of its own`;
    case 'force-finishes':
      return 'force: a rotation is under way already; it is finished, and no further client made';
    case 'unconfirmed':
      return 'GitHub does not show all that was written yet: predecessors live on, and the next run retires them';
    case 'permissions-not-kept':
      return 'made without its permissions, which this Confidence does not keep inside clients';
    default:
      return causedWarning(warning);
  }
}

/** Warnings that carry what caused them. */
type CausedWarning = Extract<Warning, { code: 'blocked' | 'yielded' | 'unchangeable' | 'kept' | 'left-in-policies' }>;

function causedWarning(warning: CausedWarning): string {
  switch (warning.code) {
    case 'blocked':
      return sentence(blockedProblem(warning.blocked));
    case 'yielded':
      return `another run made ${warning.to} at the same time, and a moment earlier: ${sentence({ ...warning.end, cure: undefined })}`;
    case 'unchangeable':
      return `left as they were, since this Confidence cannot change them: ${warning.fields.join(', ')}`;
    case 'kept':
      return `${warning.client} ${KEPT[warning.why]}`;
    case 'left-in-policies':
      return `${warning.client}: ${sentence(warning.problem)}`;
  }
}
