import { expect, test } from '@jest/globals';
import type { KeepReason, WaitReason } from '../../src/domain/reasons.ts';
import type { Warning } from '../../src/domain/warning.ts';
import { blockedProblem } from '../../src/report/blocked-messages.ts';
import { warningText } from '../../src/report/warnings.ts';
import { T0_MS } from '../support/domain-values.ts';
import { waitWith } from './runs.ts';

const X = 'apiClients/x';

test.each<[Warning, string]>([
  [
    { code: 'unmanaged-used', client: X, isAdopted: false, isSignedIn: false },
    'apiClients/x was not created by this action; it is used, and never deleted',
  ],
  [
    { code: 'unmanaged-used', client: X, isAdopted: true, isSignedIn: false },
    'apiClients/x was not created by this action; it may be retired: adopt',
  ],
  [
    { code: 'unmanaged-ignored', clients: [X, 'apiClients/y'] },
    'clients of this name not created by this action, left alone: apiClients/x, apiClients/y',
  ],
  [
    { code: 'other-targets', client: X },
    'apiClients/x was made for other targets than these, or for a part of them, and is to be retired: a workflow that uses the same display name for other targets has to give its client a name of its own',
  ],
  [
    { code: 'force-finishes' },
    'force: a rotation is already under way: the run finishes it and creates no further client',
  ],
  [
    { code: 'yielded', to: X, end: { what: 'apiClients/y is deleted again', cure: 'Nothing to do' } },
    'another run created apiClients/x at the same time, and a moment earlier: apiClients/y is deleted again',
  ],
  [
    { code: 'unchangeable', fields: ['labels', 'roles'] },
    'left as they were, since this Confidence cannot change them: labels, roles',
  ],
  [
    { code: 'permissions-not-kept' },
    'created without its permissions, which this Confidence does not keep inside clients',
  ],
  [
    { code: 'left-in-policies', client: X, problem: { what: 'it is still in 1 policy', cure: 'Take it out' } },
    'apiClients/x: it is still in 1 policy. Take it out',
  ],
  [
    { code: 'unconfirmed' },
    'GitHub does not show all that was written yet: old clients keep working, and the next run retires them',
  ],
])('a warning is a sentence: %j', (warning, text) => {
  expect(warningText(warning)).toBe(text);
});

test.each<[KeepReason, string]>([
  ['overlap', 'works until its overlap is over'],
  ['unmanaged', 'was not created by this action and is never deleted; adopt: true lets operation: rotate retire it'],
  ['signed-in', 'is the client that this run is signed in with: a run that signs in with its successor deletes it'],
  ['sign-in-unknown', 'stays: confidence-token does not tell which client it is of, and that one is never deleted'],
])('a warning says why a predecessor stays: %s', (why, text) => {
  expect(warningText({ code: 'kept', client: X, why })).toBe(`apiClients/x ${text}`);
});

const CONCURRENT =
  'API client apiClients/one "flags" was created while another run created one too, and it is not clear yet which of them stays: this run writes and deletes nothing more. Run again after 2026-01-15 12:00 UTC, and let one run at a time do this';

test.each<[WaitReason, string]>([
  ['concurrent-create', CONCURRENT],
  ['concurrent-young', CONCURRENT],
  [
    'successor-vanished',
    'API client apiClients/one "flags" was replaced by a client that every target held and that is not listed: it was deleted, or the list is not up to date. Nothing was changed. Run again after 2026-01-15 12:00 UTC',
  ],
  [
    'clock-set-back',
    'a target of API client apiClients/one "flags" seems to be written after this run: a clock was changed. Nothing was changed. Run again after 2026-01-15 12:00 UTC, and check the clocks of GitHub and Confidence',
  ],
  [
    'in-progress-elsewhere',
    'API client apiClients/one "flags" is less than ten minutes old or was written that lately, its secret cannot be read back, and not every target holds it: another run may still write it. Nothing was changed. Run again after 2026-01-15 12:00 UTC; where no other run is at work, operation: rotate with force: true goes on at once. Or let the client this action signs in with see client secrets',
  ],
])('a dry run says why a client waits: %s', (reason, text) => {
  expect(warningText({ code: 'blocked', blocked: waitWith({ reason }) })).toBe(text);
});

test.each([
  ['due', undefined, '; or end them at once with operation: rotate and overlap: 0, or by hand'],
  ['secret-lost', undefined, '; or delete by hand those that nobody uses'],
  [
    'forced',
    T0_MS + 1,
    '; the first of them may be deleted after 2026-01-15 12:01 UTC; or end them at once with operation: rotate and overlap: 0, or by hand',
  ],
] as const)('too many clients are a problem with a cure: %s', (wanted, firstRetireAtMs, cure) => {
  const blocked = { kind: 'too-many-clients', displayName: 'flags', living: 5, wanted, firstRetireAtMs } as const;
  expect(blockedProblem(blocked)).toEqual({
    what: '5 API clients "flags" exist, the most there may be: no further one is created',
    cure: `Run again when old clients are retired${cure}`,
  });
});
