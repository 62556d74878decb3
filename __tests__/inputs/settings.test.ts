import { describe, expect, test } from '@jest/globals';
import { Masks } from '../../src/domain/masks.ts';
import type { Settings } from '../../src/domain/wish.ts';
import { settingsFrom } from '../../src/inputs/settings.ts';
import { at } from '../domain/sightings.ts';
import { textsWith } from './texts.ts';

function settingsOf(over: Readonly<Record<string, string>> = {}): Settings {
  return settingsFrom(textsWith(over), new Masks(() => {}));
}

describe('settings', () => {
  test('of the fewest inputs have the defaults', () => {
    const { confidence, github, wish } = settingsOf();
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
    expect(wish).toEqual({
      subjects: [
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
          destinations: [at('octo-org/checkout')],
        },
      ],
      names: { clientId: 'CONFIDENCE_CLIENT_ID', clientSecret: 'CONFIDENCE_CLIENT_SECRET', variable: undefined },
      refresh: 'always',
      dryRun: false,
    });
  });

  test('take every input over', () => {
    const { confidence, github, wish } = settingsOf({
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
      operation: 'provision',
      'dry-run': 'TRUE',
    });
    expect(confidence).toMatchObject({
      apiUrl: 'https://iam.eu.confidence.dev',
      tokenUrl: 'https://iam.eu.confidence.dev/v1/oauth/token',
    });
    expect(github.writesPerMinute).toBe(7);
    expect(wish).toMatchObject({
      names: { clientId: 'FLAGS_ID', clientSecret: 'FLAGS_SECRET', variable: 'FLAGS_CLIENT' },
      refresh: 'stale',
      dryRun: true,
    });
    expect(wish.subjects[0]?.client).toEqual({
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

  test('hold one client for each distinct display name', () => {
    const { subjects } = settingsOf({
      'display-name': 'flags of {repository}',
      repositories: 'o/a\np/a\no/b',
    }).wish;
    expect(subjects.map(({ client, destinations }) => [client.displayName, destinations])).toEqual([
      ['flags of a', [at('o/a'), at('p/a')]],
      ['flags of b', [at('o/b')]],
    ]);
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
