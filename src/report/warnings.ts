import { sentence } from '../domain/errors.ts';
import type { KeepReason } from '../domain/reasons.ts';
import { plain } from '../domain/text.ts';
import type { Warning } from '../domain/warning.ts';
import { blockedProblem } from './blocked-messages.ts';

const KEPT: Readonly<Record<KeepReason, string>> = {
  overlap: 'works until its overlap is over',
  unmanaged: 'was not created by this action and is never deleted; adopt: true lets operation: rotate retire it',
  'unreachable-targets': 'stays, since a target that may hold it cannot be reached',
  clocks: 'stays, since the clocks do not agree: the next run that finds them right retires it',
  'kept-elsewhere':
    'stays: it is kept by another workflow or is at other targets too; adopt: true lets operation: rotate retire it',
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
      return `${warning.client} was not created by this action; ${warning.isAdopted ? 'it may be retired: adopt' : 'it is used, and never deleted'}${selfText(warning)}`;
    case 'unmanaged-ignored':
      return `clients of this name not created by this action, left alone: ${warning.clients.join(', ')}`;
    case 'other-targets':
      return `${warning.client} was made for other targets than these, or for a part of them, and is to be retired: a workflow that uses the same display name for other targets has to give its client a name of its own`;
    case 'force-finishes':
      return 'force: a rotation is already under way: the run finishes it and creates no further client';
    case 'unconfirmed':
      return 'GitHub does not show all that was written yet: old clients keep working, and the next run retires them';
    case 'permissions-not-kept':
      return 'created without its permissions, which this Confidence does not keep inside clients';
    default:
      return causedWarning(warning);
  }
}

/** Warnings that carry what caused them. */
type CausedWarning = Extract<
  Warning,
  { code: OwnerCode | 'blocked' | 'yielded' | 'unchangeable' | 'kept' | 'left-in-policies' }
>;

function causedWarning(warning: CausedWarning): string {
  switch (warning.code) {
    case 'blocked':
      return sentence(blockedProblem(warning.blocked));
    case 'yielded':
      return `another run created ${warning.to} at the same time, and a moment earlier: ${sentence({ ...warning.end, cure: undefined })}`;
    case 'unchangeable':
      return `left as they were, since this Confidence cannot change them: ${warning.fields.join(', ')}`;
    case 'kept':
      return `${warning.client} ${KEPT[warning.why]}`;
    case 'left-in-policies':
      return `${warning.client}: ${sentence(warning.problem)}`;
    default:
      return ownerWarning(warning);
  }
}

/** Warnings about whose client one is. */
type OwnerCode = 'made-by-other' | 'created-by-other' | 'kept-elsewhere' | 'also-elsewhere';

type OwnerWarning = Extract<Warning, { code: OwnerCode }>;

function ownerWarning(warning: OwnerWarning): string {
  const { client } = warning;
  switch (warning.code) {
    case 'made-by-other':
      return `${client} has the label of this action, but ${by(warning.creator)} created it, not the client that this run is signed in with: it is used as the only one of its name${selfText(warning)}`;
    case 'created-by-other':
      return `${client} looks like a newer client of this name, but ${by(warning.creator)} created it, not the client that this run is signed in with: it is left alone, and nothing is retired for it. Delete it if nobody needs it; if it is the right one, run once with operation: rotate and adopt: true`;
    case 'kept-elsewhere':
      return `${client} is kept for ${warning.differs.map((part) => ELSEWHERE[part]).join(' by ')}: this run writes its own targets, and retires nothing. Name all targets in one step, or run operation: rotate with adopt: true where nobody else needs the client`;
    case 'also-elsewhere':
      return `${client} was written to other targets by another workflow, which would be left with a deleted client: it is not retired. Name all targets in one step, or run operation: rotate with adopt: true where nobody else needs the client`;
  }
}

const ELSEWHERE = { targets: 'other targets than these', workflow: 'another workflow file' } as const;

function by(creator: string | undefined): string {
  return creator === undefined ? 'somebody' : plain(creator);
}

/** Of a client that the run uses. */
type UsedWarning = Extract<Warning, { code: 'unmanaged-used' | 'made-by-other' }>;

function selfText({ isSignedIn }: UsedWarning): string {
  return isSignedIn ? '. It is the client that this run is signed in with: whoever made it may know its secret' : '';
}

/** How loudly the runner shows a warning beside the log: absent where the log is enough. */
export function annotationOf(warning: Warning): 'warning' | 'notice' | undefined {
  switch (warning.code) {
    case 'created-by-other':
    case 'kept-elsewhere':
    case 'also-elsewhere':
      return 'warning';
    case 'unmanaged-used':
    case 'made-by-other':
      return warning.isSignedIn ? 'warning' : 'notice';
    case 'other-targets':
      return 'notice';
    default:
      return undefined;
  }
}
