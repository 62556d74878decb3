import type { Clock } from '../domain/ports.ts';
import type { Secret } from '../domain/secret.ts';
import type { MadeToken } from './request.ts';

// An installation token lasts one hour (GitHub Docs, Generating an installation access token), on GitHub's own clock.
const RENEW_AFTER_MS = 50 * 60_000;
// Some of GitHub's servers do not know a new token for some seconds (github.com/octokit/auth-app.js/issues/65).
const FRESH_MS = 10_000;

/** The tokens of one installation of a GitHub App, one after the other. */
export interface InstallationTokens extends MadeToken {
  /** The token to send next. */
  present(): Promise<Secret>;
  /** Lets the next request have another one: this one is good for something else. */
  refresh(): void;
}

/** The tokens of one installation. The first request makes one, and a later one makes the next before it ends. */
export function installationTokens(make: () => Promise<Secret>, clock: Clock): InstallationTokens {
  let current: Promise<Secret> | undefined;
  let [madeAtMs, isAccepted] = [0, false];
  const present = async (): Promise<Secret> => {
    if (current !== undefined && clock.nowMs() < madeAtMs + RENEW_AFTER_MS) return await current;
    [madeAtMs, isAccepted] = [clock.nowMs(), false];
    current = make();
    // After a failure the next request asks again.
    current.catch(() => {
      current = undefined;
    });
    return await current;
  };
  return {
    present,
    refresh: () => {
      current = undefined;
    },
    mayBeUnknown: (status) => {
      if (clock.nowMs() >= madeAtMs + FRESH_MS) return false;
      // Once a token was accepted, a 404 is what it says: many things that are asked for need not be there.
      return [401, 403].includes(status) || (status === 404 && !isAccepted);
    },
    accepted: () => {
      isAccepted = true;
    },
    refused: () => {
      // What was sent with the token before this one is refused too.
      if (clock.nowMs() >= madeAtMs + FRESH_MS) current = undefined;
      return true;
    },
  };
}
