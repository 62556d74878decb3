import { describe, expect, test } from '@jest/globals';
import type { Settings } from '../../src/domain/spec.ts';
import { settingsFrom } from '../../src/inputs/settings.ts';
import { Masks } from '../../src/runtime/masks.ts';
import { textsWith } from '../support/input-texts.ts';
import { pattern, requestOf } from '../support/survey.ts';

const DAY_MS = 86_400_000;

function settingsOf(over: Readonly<Record<string, string>> = {}): Settings {
  return settingsFrom(textsWith(over), new Masks(() => {}));
}

describe('settings', () => {
  test('of the fewest inputs have the defaults', () => {
    const { confidence, github, asked } = settingsOf();
    expect(confidence).toEqual({
      apiUrl: 'https://api.confidence.dev',
      tokenUrl: 'https://iam.confidence.dev/v1/oauth/token',
      signIn: { kind: 'client', clientId: 'admin-id', clientSecret: expect.anything() },
    });
    expect(github).toMatchObject({
      apiUrl: 'https://api.github.com',
      isEnterpriseServer: false,
      writesPerMinute: 60,
    });
    expect(asked).toEqual({
      operation: 'provision',
      requests: [
        {
          client: {
            displayName: 'flags',
            clientName: undefined,
            description: undefined,
            roles: undefined,
            permissions: undefined,
            labels: {},
            roleBinding: 'auto',
          },
          selectors: [
            {
              scope: 'repository',
              stores: ['actions'],
              repositories: { patterns: [pattern('octo-org/checkout')], exclude: [], topics: [], properties: [] },
            },
          ],
          rotation: { rotateAfterMs: 90 * DAY_MS, overlapMs: 2 * DAY_MS, force: false, adopt: false },
          isAbsent: false,
          names: { clientId: 'CONFIDENCE_CLIENT_ID', clientSecret: 'CONFIDENCE_CLIENT_SECRET', variable: undefined },
        },
      ],
      github: 'https://api.github.com',
      maxTargets: 500,
      only: undefined,
      refresh: 'always',
      unreachable: 'stop',
      failOn: 'drift',
      maxRemovals: 10,
      dryRun: false,
    });
  });

  test('take every input over', () => {
    const { confidence, github, asked } = settingsOf({
      'confidence-api-url': 'https://iam.eu.confidence.dev/',
      'client-name': 'apiClients/abc',
      description: 'For the checkout',
      roles: 'Flags Editor\nroles/reader',
      permissions: 'flags.read',
      labels: 'team=web',
      'role-binding': 'policy',
      'client-id-secret': 'flags_id',
      'client-secret-secret': 'flags_secret',
      'client-id-variable': 'flags_client',
      refresh: 'stale',
      'writes-per-minute': '7',
      operation: 'rotate',
      'rotate-after': '4w',
      force: 'True',
      overlap: '0',
      adopt: 'true',
      'dry-run': 'TRUE',
    });
    expect(confidence).toMatchObject({
      apiUrl: 'https://iam.eu.confidence.dev',
      tokenUrl: 'https://iam.eu.confidence.dev/v1/oauth/token',
    });
    expect(github.writesPerMinute).toBe(7);
    expect(asked).toMatchObject({
      operation: 'rotate',
      requests: [
        {
          rotation: { rotateAfterMs: 28 * DAY_MS, overlapMs: 0, force: true, adopt: true },
          names: { clientId: 'FLAGS_ID', clientSecret: 'FLAGS_SECRET', variable: 'FLAGS_CLIENT' },
        },
      ],
      refresh: 'stale',
      dryRun: true,
    });
    expect(requestOf(asked).client).toEqual({
      displayName: 'flags',
      clientName: 'apiClients/abc',
      description: 'For the checkout',
      roles: ['Flags Editor', 'roles/reader'],
      permissions: ['flags.read'],
      labels: { team: 'web' },
      roleBinding: 'policy',
    });
  });

  test.each([
    ['the address', { 'confidence-api-url': 'https://other.example.com' }, 'https://other.example.com/v1/oauth/token'],
    [
      'an address of its own',
      { 'confidence-token-url': 'https://sts.example.com/token' },
      'https://sts.example.com/token',
    ],
    [
      'the default, spelled out',
      { 'confidence-api-url': 'https://api.confidence.dev/' },
      'https://iam.confidence.dev/v1/oauth/token',
    ],
  ])('sign in at %s', (_, over, tokenUrl) => {
    expect(settingsOf(over).confidence.tokenUrl).toBe(tokenUrl);
  });

  test('sign in with a token where one is given', () => {
    const given = { 'confidence-client-id': '', 'confidence-client-secret': '', 'confidence-token': 'eyJ.eyJ.sig' };
    const { signIn } = settingsOf(given).confidence;
    expect(signIn.kind === 'token' && signIn.token.reveal()).toBe('eyJ.eyJ.sig');
  });

  test.each([
    ['https://ghes.example.com/api/v3', '', true, 0],
    ['https://ghes.example.com/api/v3/', '', true, 0],
    ['https://ghes.example.com/api/v3', '30', true, 30],
    ['https://api.octocorp.ghe.com', '', false, 60],
    ['https://api.github.com', '0', false, 0],
  ])('at %s with a pace of %j are for Enterprise Server: %p, %d writes a minute', (url, pace, isServer, expected) => {
    const { github } = settingsOf({ 'github-api-url': url, 'writes-per-minute': pace });
    expect([github.isEnterpriseServer, github.writesPerMinute]).toEqual([isServer, expected]);
  });

  test.each<[string, Record<string, string>]>([
    ['rotate-after beside provision, which tells when a rotation is due', { 'rotate-after': '1d' }],
    ['an overlap beside provision, whatever rotate-after is', { 'rotate-after': '1d', overlap: '4w' }],
    ['an overlap as long as rotate-after', { operation: 'rotate', 'rotate-after': '2d', overlap: '48h' }],
    ['an overlap as long as the default of rotate-after', { operation: 'rotate', overlap: '90d' }],
    ['rotate-after as short as the default of overlap', { operation: 'rotate', 'rotate-after': '48h' }],
    ['only-targets of a rotation that is not forced', { operation: 'rotate', 'only-targets': 'o/a', force: 'false' }],
    ['what is off beside provision', { operation: 'provision', force: 'false', adopt: 'FALSE' }],
  ])('may have %s', (_, over) => {
    expect(settingsOf(over).asked.operation).toBe(over.operation ?? 'provision');
  });

  test('name repositories and what narrows them', () => {
    const { asked } = settingsOf({
      repositories: 'o/a\no/svc-*',
      'exclude-repositories': 'o/svc-old',
      topics: 'Flags',
      properties: 'tier=1\nteam = a=b',
      stores: 'dependabot, codespaces, dependabot',
      'only-targets': 'O/A dependabot\norgs/x\no/a/environments/Prod (eu)',
      'max-targets': '2',
    });
    const { only, maxTargets } = asked;
    expect(requestOf(asked).selector).toEqual({
      scope: 'repository',
      stores: ['dependabot', 'codespaces'],
      repositories: {
        patterns: [pattern('o/a'), pattern('o/svc-*')],
        exclude: [pattern('o/svc-old')],
        topics: ['flags'],
        properties: [
          { name: 'tier', value: '1' },
          { name: 'team', value: 'a=b' },
        ],
      },
    });
    expect([only, maxTargets]).toEqual([['o/a dependabot', 'orgs/x', 'o/a/environments/prod (eu)'], 2]);
  });

  test('name environments', () => {
    const over = { environments: 'prod*\nstaging\nStaging', 'create-environments': 'true' };
    expect(requestOf(settingsOf(over).asked).selector).toMatchObject({
      scope: 'environment',
      environments: ['prod*', 'staging'],
      createMissing: true,
    });
  });

  test('name an organization, and who may use its secrets', () => {
    const over = {
      repositories: '',
      organization: 'acme',
      'organization-visibility': 'selected',
      'organization-repositories': 'web-*\nAcme/api',
    };
    expect(requestOf(settingsOf(over).asked).selector).toEqual({
      scope: 'organization',
      stores: ['actions'],
      owner: 'acme',
      visibility: 'selected',
      repositories: [pattern('acme/web-*'), pattern('Acme/api')],
    });
  });

  test('hold every secret masked, also those of inputs that are wrong', () => {
    const told = new Set<string>();
    const masks = new Masks((forms) => {
      for (const form of forms) told.add(form);
    });
    const over = { 'confidence-token': 'tok en-value-1', 'github-token': 'two words-of-it', refresh: 'x' };
    expect(() => settingsFrom(textsWith(over), masks)).toThrow();
    for (const secret of ['tok en-value-1', 'two words-of-it', 'admin-secret-0123456789']) {
      expect(told).toContain(secret);
      expect(told).toContain(Buffer.from(secret).toString('base64'));
    }
    expect(told).not.toContain('admin-id');
  });
});
