import { generateKeyPairSync } from 'node:crypto';
import { confidenceSource } from '../../src/confidence/source.ts';
import { ActionError, sentence } from '../../src/domain/errors.ts';
import { timeMsOf } from '../../src/domain/labels.ts';
import type { Answer, Fetch, Log } from '../../src/domain/ports.ts';
import { matcherOf } from '../../src/domain/target-selector.ts';
import { pausesOf } from '../../src/github/pauses.ts';
import { secretStore } from '../../src/github/secret-store.ts';
import { bypassesProxy, unknownEntries } from '../../src/http/no-proxy.ts';
import { retryAfterMs } from '../../src/http/retry.ts';
import { INPUT_NAMES } from '../../src/inputs/schema.ts';
import { hasLeaked, settingsFrom } from '../../src/inputs/settings.ts';
import { manifestFrom } from '../../src/manifest/read-manifest.ts';
import { cutList, markdown } from '../../src/report/markdown.ts';
import { Masks } from '../../src/runtime/masks.ts';
import { textsWith } from '../support/input-texts.ts';
import { quickClock } from '../support/scene.ts';

/** The secret that is planted: no message may hold a piece of it. */
export const PLANTED = 'q7Zt-planted-secret-Lw93kX';

/** A parser, what it usually reads, and how a text gets there. */
export interface Parser {
  name: string;
  samples: readonly string[];
  /** Gives what a person would see of the text. @throws ActionError where the text is wrong */
  read(text: string): Promise<readonly string[]> | readonly string[];
}

const PEM = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

const INPUT_SAMPLES = [
  'checkout-service flags',
  '{owner}/{repository}, {environment}',
  'apiClients/0a1b2c',
  'octo-org/svc-*\nocto-org/web',
  'octo-org/a, octo-org/b',
  'key=value\nteam=web',
  'actions, dependabot',
  'true',
  '90d',
  '0',
  '60',
  'roles/flags-editor',
  'Flags Editor # comment',
  'https://iam.eu.confidence.dev',
  'https://github.example.com/api/v3',
  'octo-org/a/environments/stage',
  'selected',
  PEM,
  PEM.replaceAll('\n', '\\n'),
  `x ${PLANTED}`,
];

const MANIFEST = `version: 1
defaults:
  roles: [Flags Editor]
  labels: {owner: platform}
clients:
  - display-name: '{repository} flags'
    rotate-after: 60d
    overlap: 0
    targets:
      - repositories: [acme/svc-*, acme/web]
        exclude-repositories: acme/svc-old-*
        environments: [prod-*]
  - display-name: old
    state: absent
    targets: [{organization: acme, stores: [actions, dependabot]}]
  - {display-name: other, description: "${PLANTED}", targets: [{repositories: a/b}]}
`;

function masked(): Masks {
  const masks = new Masks(() => {});
  masks.secret(PLANTED);
  return masks;
}

const inputs = INPUT_NAMES.map((name): Parser => {
  return {
    name: `input ${name}`,
    samples: INPUT_SAMPLES,
    read: (text) => {
      const masks = masked();
      const { asked } = settingsFrom(textsWith({ operation: 'rotate', [name]: text }), masks);
      const patterns = asked.requests.flatMap(({ selectors }) =>
        selectors.flatMap((one) => (one.scope === 'organization' ? [] : one.repositories.patterns)),
      );
      return patterns.map(({ name: glob }) => String(matcherOf(glob)('svc-checkout-service-of-octo')));
    },
  };
});

const LOG: Log = { group: () => {}, line: () => {}, warn: () => {} };

/** Answers every request with one text, in the middle of what else an answer has. */
function answering(text: string, status = 200): Fetch {
  return async (url, { method = 'GET' }): Promise<Answer> => {
    const isToken = url.endsWith('/oauth/token') && !text.includes('accessToken');
    const body = isToken ? JSON.stringify({ accessToken: 'token-0123456789', expiresIn: '3600s' }) : text;
    const header = text.replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, 200);
    const told = [
      'link',
      'retry-after',
      'date',
      'x-ratelimit-remaining',
      'x-ratelimit-reset',
      'location',
      'x-github-sso',
    ];
    const headers = new Map([['content-type', 'application/json'], ...told.map((name) => [name, header] as const)]);
    const isLater = method !== 'GET' && method !== 'POST';
    return {
      status: isLater ? 204 : status,
      url,
      headers,
      text: async () => body,
      arrayBuffer: async () => new TextEncoder().encode(body).buffer,
    };
  };
}

function deps(text: string, status?: number) {
  return { fetch: answering(text, status), clock: quickClock(), masks: masked(), log: LOG };
}

function confidence(text: string, status?: number) {
  const given = deps(text, status);
  const signIn = { kind: 'client', clientId: 'admin', clientSecret: given.masks.secret('admin-secret-0123') } as const;
  const account = { apiUrl: 'https://confidence.test', tokenUrl: 'https://confidence.test/v1/oauth/token', signIn };
  return confidenceSource(given, account);
}

const CLIENTS = JSON.stringify({
  apiClients: [
    {
      name: 'apiClients/a1',
      displayName: 'flags',
      clientId: 'k9',
      clientSecret: PLANTED,
      labels: { 'managed-by': 'provision-confidence-client' },
      roles: ['roles/x'],
      createTime: '2026-01-15T12:00:00.123456Z',
    },
  ],
  nextPageToken: '',
});
const ROLES = JSON.stringify({ roles: [{ name: 'roles/x', displayName: 'Flags Editor' }], nextPageToken: '' });
const REFUSAL = JSON.stringify({ code: 7, message: `denied for ${PLANTED}`, details: [] });
const TOKEN = JSON.stringify({ accessToken: PLANTED, expiresIn: '3600s' });

const REPOSITORIES = {
  data: {
    r0: { nameWithOwner: 'octo-org/a', isArchived: false, createdAt: '2026-01-01T00:00:00Z', databaseId: 7 },
    repositoryOwner: { repositories: { nodes: [{ name: 'a' }], pageInfo: { hasNextPage: false, endCursor: null } } },
  },
};
const SECRETS = {
  total_count: 1,
  secrets: [{ name: 'ID', created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' }],
  key_id: '1',
  key: Buffer.alloc(32, 7).toString('base64'),
};
const GITHUB_REFUSAL = JSON.stringify({
  message: `Resource protected by organization SAML ${PLANTED}`,
  documentation_url: 'x',
});

function github(text: string, status?: number) {
  const given = deps(text, status);
  const signIn = { kind: 'token', token: given.masks.secret('ghp_0123456789abcdef') } as const;
  const account = {
    apiUrl: 'https://github.test',
    signIn,
    isEnterpriseServer: false,
    ownRepository: undefined,
    writesPerMinute: 0,
  };
  return secretStore(given, account, {});
}

const TARGET = { scope: 'repository', store: 'actions', owner: 'octo-org', repository: 'a' } as const;
const NAMES = { clientId: 'ID', clientSecret: 'SECRET', variable: undefined };
const SELECTOR = {
  scope: 'repository',
  stores: ['actions'],
  repositories: {
    patterns: [
      { owner: 'octo-org', name: 'a', isGlob: false },
      { owner: 'octo-org', name: 'svc-*', isGlob: true },
    ],
    exclude: [],
    topics: [],
    properties: [],
  },
} as const;

async function selected(text: string, status?: number): Promise<readonly string[]> {
  const [[resolved] = []] = await github(text, status).select([{ selectors: [SELECTOR] }], 10);
  const problems = [...(resolved?.problems ?? []), ...(resolved?.unresolved ?? []).map(({ problem }) => problem)];
  return problems.map(sentence);
}

async function surveyed(text: string, status?: number): Promise<readonly string[]> {
  const { unreachable } = await github(text, status).survey([{ target: TARGET, names: NAMES }]);
  return [...unreachable.values()].flat().map(sentence);
}

/** Every parser, a row each. */
export const PARSERS: readonly Parser[] = [
  ...inputs,
  {
    name: 'manifest',
    samples: [MANIFEST],
    read: (text) => {
      const masks = masked();
      const terms = { githubApiUrl: 'https://api.github.com', isSecret: (one: string) => hasLeaked(one, masks) };
      const read = manifestFrom(text, terms);
      return read.kind === 'mistakes'
        ? read.mistakes.map(({ path, wrong }) => masks.clean(`${path}: ${wrong}`, 2_000))
        : [];
    },
  },
  {
    name: 'no_proxy',
    samples: ['localhost,.example.com *.internal 10.0.0.0/8,[::1]:443', '*', 'fd00::/8'],
    read: (text) => [
      String(bypassesProxy(new URL('https://a.example.com'), text)),
      String(unknownEntries(text).length),
    ],
  },
  {
    name: 'retry-after and Date',
    samples: ['120', 'Wed, 21 Oct 2026 07:28:00 GMT', '0', '1e9'],
    read: (text) => [String(retryAfterMs({ 'retry-after': text, date: text }, 0))],
  },
  {
    name: 'headers of limits',
    samples: ['0', '4999', '1790000000'],
    read: (text) => {
      const pauses = pausesOf(quickClock(), LOG);
      const headers = {
        'x-ratelimit-resource': 'core',
        'x-ratelimit-remaining': text,
        'x-ratelimit-limit': text,
        'x-ratelimit-reset': text,
        'retry-after': text,
      };
      pauses.passed(headers, 1);
      return [String(pauses.refused(headers))];
    },
  },
  { name: 'time in a label', samples: ['20261125t101500z'], read: (text) => [String(timeMsOf(text))] },
  {
    name: 'Markdown',
    samples: ['a [b](https://c) <img>', 'me@example.com'],
    read: (text) => [markdown(text, 1_000), ...cutList([`- ${markdown(text, 1_000)}`])],
  },
  ...[200, 400, 401, 403, 404].flatMap((status): readonly Parser[] => [
    {
      name: `Confidence, clients, ${status}`,
      samples: [CLIENTS, REFUSAL],
      read: async (text) => {
        const { clients } = await confidence(text, status).find(new Set(['flags']));
        return clients.map(({ name, displayName }) => `${name} ${displayName}`.slice(0, 0));
      },
    },
    {
      name: `Confidence, roles, ${status}`,
      samples: [ROLES, REFUSAL],
      read: async (text) => (await confidence(text, status).roles()).map(({ name }) => name.slice(0, 0)),
    },
    {
      name: `Confidence, token, ${status}`,
      samples: [TOKEN, REFUSAL],
      read: async (text) => [String((await confidence(text, status).roles()).length)],
    },
    {
      name: `GitHub, repositories, ${status}`,
      samples: [JSON.stringify(REPOSITORIES), GITHUB_REFUSAL],
      read: async (text) => await selected(text, status),
    },
    {
      name: `GitHub, secrets, ${status}`,
      samples: [JSON.stringify(SECRETS), GITHUB_REFUSAL],
      read: async (text) => await surveyed(text, status),
    },
  ]),
];

/** What is wrong with how a parser takes a text; absent where all is well. */
export async function faultOf({ read }: Parser, text: string): Promise<string | undefined> {
  let told: readonly string[];
  try {
    told = await read(text);
  } catch (error) {
    if (!(error instanceof ActionError))
      return `crashes: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    told = error.problems.map((problem) => `${problem.brief ?? ''} ${sentence(problem)}`);
  }
  const leak = told.find((line) => piecesOf(PLANTED).some((piece) => line.includes(piece)));
  return leak === undefined ? undefined : `shows a secret: ${leak}`;
}

/** Every piece of twelve characters. */
function piecesOf(secret: string): readonly string[] {
  return Array.from({ length: secret.length - 11 }, (_, at) => secret.slice(at, at + 12));
}
