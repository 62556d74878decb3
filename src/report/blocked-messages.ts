import type { Blocked, BlockedByCount, BlockedByTargets, BlockedByWait } from '../domain/blocked.ts';
import type { Problem } from '../domain/errors.ts';
import type { CreateReason, WaitReason } from '../domain/reasons.ts';
import { count, quoted, timeText } from '../domain/text.ts';

/** Why a run waits with a client. */
interface WaitMessage {
  /** @param client the kind, the name and the display name of the client */
  what(client: string): string;
  /** What to do beside running again at a later time, with what joins the two. */
  alsoDo: string;
}

const CONCURRENT: WaitMessage = {
  what: (client) =>
    `${client} was created while another run created one too, and it is not clear yet which of them stays: this run writes and deletes nothing more`,
  alsoDo: ', and let one run at a time do this',
};

const WAITS: Readonly<Record<WaitReason, WaitMessage>> = {
  'concurrent-create': CONCURRENT,
  'concurrent-young': CONCURRENT,
  'successor-vanished': {
    what: (client) =>
      `${client} was replaced by a client that every target held and that is not listed: it was deleted, or the list is not up to date. Nothing was changed`,
    alsoDo: '',
  },
  'clock-set-back': {
    what: (client) =>
      `a target of ${client} seems to be written after this run: a clock was changed. Nothing was changed`,
    alsoDo: ', and check the clocks of GitHub and Confidence',
  },
  'in-progress-elsewhere': {
    what: (client) =>
      `${client} is less than ten minutes old or was written that lately, its secret cannot be read back, and not every target holds it: another run may still write it. Nothing was changed`,
    alsoDo:
      '; where no other run is at work, operation: rotate with force: true goes on at once. Or let the client this action signs in with see client secrets',
  },
};

/** Why nothing can be done for a client now, and when to run again. */
export function blockedProblem(blocked: Blocked): Problem {
  if (blocked.kind === 'wait') return waitProblem(blocked);
  return blocked.kind === 'too-many-clients' ? tooManyClients(blocked) : noSuccessor(blocked);
}

const WANTED: Readonly<Record<CreateReason, string>> = {
  'first-client': 'none exists',
  'secret-lost': 'the secret of the newest cannot be read back',
  forced: 'force asks for it',
  due: 'it is due for rotation',
};

function noSuccessor({ displayName, wanted }: BlockedByTargets): Problem {
  return {
    what: `a new API client ${quoted(displayName)} is needed (${WANTED[wanted]}), and none is created while a target cannot be reached`,
    cure: 'Make every target reachable, or take it out, and run again',
  };
}

function waitProblem({ client, reason, untilMs }: BlockedByWait): Problem {
  const { what, alsoDo } = WAITS[reason];
  return {
    what: what(`API client ${client.name} ${quoted(client.displayName)}`),
    cure: `Run again after ${timeText(untilMs)}${alsoDo}`,
  };
}

function tooManyClients(blocked: BlockedByCount): Problem {
  const { displayName, living, wanted, firstRetireAtMs } = blocked;
  const first =
    firstRetireAtMs === undefined ? '' : `; the first of them may be deleted after ${timeText(firstRetireAtMs)}`;
  const atOnce =
    wanted === 'secret-lost'
      ? 'delete by hand those that nobody uses'
      : 'end them at once with operation: rotate and overlap: 0, or by hand';
  return {
    what: `${count(living, 'API client')} ${quoted(displayName)} exist, the most there may be: no further one is created`,
    cure: `Run again when old clients are retired${first}; or ${atOnce}`,
  };
}
