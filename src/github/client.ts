import * as v from 'valibot';
import { UnexpectedResponse } from '../domain/errors.ts';
import { isPage } from '../http/page.ts';
import { type Enter, READ_POINTS, WRITE_POINTS } from './rate-limiter.ts';
import { PAGE_CURE } from './refusal.ts';
import {
  type Account,
  type GitHubDeps,
  GRAPHQL,
  type Parameters,
  type Reply,
  requester,
  type Sending,
} from './request.ts';
import type { TokenScope } from './token-scope.ts';

/**
 * Sends one write. GitHub answers it with 201 or 204: another 2xx comes from a gateway in between.
 * @throws RequestRefused, Unreachable, UnexpectedResponse
 */
export type Write = (route: string, parameters: Parameters) => Promise<void>;

/** The writes of one target. */
export interface TargetWrites {
  /** The most there can be. */
  count: number;
  /** Runs after every wait, before each try of the first write. Where it throws, nothing is sent. */
  beforeWrite?: (() => Promise<void>) | undefined;
}

/** GitHub's API for one sign-in. */
export interface GitHub {
  /**
   * Sends one request, by a route such as `GET /repos/{owner}/{repo}`, with encoded parameters. It is sent again after 5xx and
   * broken connections, and once a limit has ended.
   * @throws RequestRefused, Unreachable, UnexpectedResponse
   */
  send<T>(route: string, parameters: Parameters, schema: v.GenericSchema<unknown, T>): Promise<Reply<T>>;
  /** Sends writes as one: the first waits until there is room for all, and the others wait only for a limit. */
  writeTogether(writes: TargetWrites, work: (write: Write) => Promise<void>): Promise<void>;
  /** What `/graphql` comes after, at the same GitHub. */
  graphqlBaseUrl: string;
}

/** GitHub's API, signed in for each owner. */
export interface Connections {
  /** @throws RequestRefused, Unreachable, UnexpectedResponse; CannotProceed where the App is missing at the owner */
  of(owner: string): Promise<GitHub>;
  /** Ends every token that this made. */
  close(): Promise<void>;
}

/** The same, where a run says more and more exactly what it is signed in for. */
export interface Accounts extends Connections {
  /** Says what the next requests at each owner are for: tokens that this makes are good for no more. */
  limitTo(scopeAt: (owner: string) => TokenScope): void;
}

/** The API for one account. */
export function githubClient(deps: GitHubDeps, account: Account): GitHub {
  const request = requester(deps, account);
  const write = async (sending: Sending): Promise<void> => {
    const { what, answer } = await request(sending);
    if (![201, 204].includes(answer.status)) throw unpromised(what, answer, '');
  };
  return {
    graphqlBaseUrl: account.apiUrl.replace(/\/api\/v3$/, '/api'),
    send: async (route, parameters, schema) => {
      const points = route.startsWith('GET') || route === GRAPHQL ? READ_POINTS : WRITE_POINTS;
      const enter = async (): ReturnType<Enter> => {
        deps.check?.();
        return await deps.limiter.single(points);
      };
      const { what, answer } = await request({ route, parameters, enter });
      const parsed = v.safeParse(schema, answer.data);
      if (parsed.success) return { status: answer.status, headers: answer.headers, data: parsed.output };
      const fields = parsed.issues.map((issue) => v.getDotPath(issue) ?? 'the body').join(', ');
      throw unpromised(what, answer, ` (${deps.masks.message(fields)})`);
    },
    writeTogether: async ({ count, beforeWrite }, work) => {
      const group = deps.limiter.group(count);
      let look: TargetWrites['beforeWrite'] = async () => {
        deps.check?.();
        await beforeWrite?.();
        // The look may have taken long.
        deps.check?.();
      };
      try {
        await work(async (route, parameters) => {
          await write({ ...group, route, parameters, beforeWrite: look });
          look = undefined;
        });
      } finally {
        group.end();
      }
    },
  };
}

function unpromised(what: string, { status, data }: Reply<unknown>, detail: string): UnexpectedResponse {
  const problem = `${what} answered ${status} with an unexpected body${detail}`;
  const cure = isPage(data) ? PAGE_CURE : 'Check that github-api-url is the address of a GitHub REST API';
  return new UnexpectedResponse([{ what: problem, cure }]);
}
