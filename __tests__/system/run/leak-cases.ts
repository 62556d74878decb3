import type { Fault, Sandbox, SandboxOptions } from '../../../sandbox/index.ts';
import type { Inputs } from '../../support/stage.ts';
import { formsToSearch } from './leak-search.ts';

// Characters that every encoding changes, so that no two forms are the same.
export const ADMIN_SECRET = 'admin/secret+with=odd"chars\\&%20ü0123456789';
export const NEW_SECRET = 'new/secret+with=odd"chars\\&%20ü9876543210';
export const GITHUB_TOKEN = 'ghp_token/with+odd=chars"\\0123456789';
export const ACCESS_TOKEN = 'eyJhbGciOiJSUzI1NiJ9.access/token+with=odd-chars.0123456789';
/** The secrets of a run, by what they are called in findings. */
export const SECRETS = { ADMIN_SECRET, NEW_SECRET, GITHUB_TOKEN, ACCESS_TOKEN };
export type SecretName = keyof typeof SECRETS;
/** The names of all secrets. */
export const ALL = Object.keys(SECRETS).filter((name): name is SecretName => name in SECRETS);

/** Every form of every secret, as a message of a service might show it. */
const ECHO = ALL.flatMap((name) => formsToSearch(SECRETS[name]).flatMap(({ texts }) => texts)).join(' , ');
const WRAPPED = ALL.flatMap((name) => [
  Buffer.from(`id:${SECRETS[name]}`).toString('base64'),
  Buffer.from(`ids:${SECRETS[name]}`).toString('base64url'),
]).join('\n');

/** A run whose traces are searched. */
export interface Case {
  title: string;
  faults: readonly Partial<Fault>[];
  options?: SandboxOptions;
  inputs?: Inputs;
  /** Secrets the run came to know, which it must have masked. */
  known?: readonly SecretName[];
  /** Whether nothing of what the service tells is passed on. */
  isSilent?: true;
}

const message = JSON.stringify({ message: `${ECHO}\n${WRAPPED}` });
const nested = JSON.stringify({ error: { message: ECHO, status: ECHO }, errors: [ECHO] });
const refuse = (body: string, status = 403) => ({ status, body });
const before: readonly SecretName[] = ['ADMIN_SECRET', 'GITHUB_TOKEN', 'ACCESS_TOKEN'];
const inputsOnly: readonly SecretName[] = ['ADMIN_SECRET', 'GITHUB_TOKEN'];

/** Runs of each kind, in which services tell secrets back. */
export const CASES: readonly Case[] = [
  { title: 'a success', faults: [], isSilent: true },
  {
    title: 'a refused sign-in',
    faults: [{ service: 'confidence', path: /oauth/, answer: refuse(message, 401) }],
    known: inputsOnly,
    isSilent: true,
  },
  {
    title: 'a refused list',
    faults: [{ service: 'confidence', path: /apiClients\?/, answer: refuse(nested) }],
    known: before,
  },
  {
    title: 'a refused list in plain text',
    faults: [{ service: 'confidence', path: /apiClients\?/, answer: refuse(`${ECHO}\n${WRAPPED}`, 400) }],
    known: before,
  },
  {
    title: 'a refused create',
    faults: [{ service: 'confidence', method: 'POST', path: /apiClients/, answer: refuse(message) }],
    known: before,
  },
  {
    title: 'a create that was garbled',
    faults: [{ service: 'confidence', method: 'POST', path: /apiClients/, answer: refuse(message, 200) }],
    known: before,
    isSilent: true,
  },
  {
    title: 'a refused policy',
    options: { confidence: { generation: 'newer' } },
    inputs: { roles: 'Reader' },
    faults: [{ service: 'confidence', method: 'POST', path: /policies/, answer: refuse(message) }],
  },
  {
    title: 'a refused repository',
    faults: [{ service: 'github', path: /graphql/, answer: refuse(message, 401) }],
    known: inputsOnly,
  },
  {
    title: 'errors of GraphQL',
    faults: [
      {
        service: 'github',
        path: /graphql/,
        answer: refuse(JSON.stringify({ data: null, errors: [{ message: ECHO, path: ['r0'] }] }), 200),
      },
    ],
    known: inputsOnly,
  },
  {
    title: 'refused writes',
    faults: [{ service: 'github', method: 'PUT', path: /secrets/, answer: refuse(message) }],
  },
  {
    title: 'a refused second half',
    faults: [{ service: 'github', method: 'PUT', path: /CLIENT_SECRET/, answer: refuse(message, 422) }],
  },
  {
    title: 'a refused variable',
    inputs: { 'client-id-variable': 'CONFIDENCE_ID' },
    faults: [{ service: 'github', method: 'POST', path: /variables/, answer: refuse(message, 400) }],
  },
  { title: 'wrong inputs', faults: [], inputs: { refresh: ECHO, repositories: ECHO, roles: '' }, known: inputsOnly },
  {
    title: 'a secret input with a line break',
    faults: [],
    inputs: { 'github-token': `${GITHUB_TOKEN}\nmore` },
    known: inputsOnly,
    isSilent: true,
  },
];

/** Confidence's own secrets and tokens are random: these stand in for them, and keep the world in step. */
export function plant(sandbox: Sandbox): void {
  const { confidence, github } = sandbox;
  const token = { accessToken: ACCESS_TOKEN, expiresIn: '86400' };
  const everyTime = { times: Number.POSITIVE_INFINITY, when: 'before' } as const;
  github.addToken(GITHUB_TOKEN, { kind: 'classic', repositories: 'all', scopes: ['repo'] });
  sandbox.faults.add({
    service: 'confidence',
    path: /oauth/,
    ...everyTime,
    answer: { status: 200, body: JSON.stringify(token) },
  });
  const made = {
    name: 'apiClients/made',
    displayName: 'checkout flags',
    clientId: 'the-id-of-the-new-client',
    clientSecret: NEW_SECRET,
    identity: 'identities/made',
    labels: {},
    createTime: new Date().toISOString(),
    ...(confidence.variant.generation === 'newer' ? {} : { roles: [] }),
  };
  const answer = { status: 200, body: JSON.stringify(made) };
  sandbox.faults.add({ service: 'confidence', method: 'POST', path: /apiClients$/, ...everyTime, answer });
  const list = { status: 200, body: '{"apiClients":[]}' };
  sandbox.faults.add({ service: 'confidence', method: 'GET', path: /apiClients\?/, ...everyTime, answer: list });
  const roles = { status: 200, body: '{"roles":[{"name":"roles/reader","displayName":"Reader"}]}' };
  sandbox.faults.add({ service: 'confidence', method: 'GET', path: /roles/, ...everyTime, answer: roles });
  sandbox.faults.add({ service: 'confidence', path: /./, ...everyTime, answer: { status: 200, body: '{}' } });
}
