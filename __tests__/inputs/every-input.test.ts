import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseActionManifest } from '../../scripts/action-manifest.ts';
import { withTables } from '../../scripts/readme-tables.ts';
import { Secret } from '../../src/domain/secret.ts';
import { INPUT_NAMES } from '../../src/inputs/schema.ts';
import { settingsFrom } from '../../src/inputs/settings.ts';
import { Masks } from '../../src/runtime/masks.ts';
import { textsWith } from '../support/input-texts.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const app = {
  'github-app-id': '123',
  'github-app-private-key': String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  'github-token': '',
};
const selected = { repositories: '', organization: 'acme', 'organization-visibility': 'selected' };
const rotate = { operation: 'rotate' };
const manifest = { manifest: 'clients.yml', 'display-name': '', repositories: '' };

/** For each input a text that changes the settings, with what it goes with. */
const EXAMPLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'confidence-client-id': { 'confidence-client-id': 'another-id' },
  'confidence-client-secret': { 'confidence-client-secret': 'another-secret' },
  'confidence-token': { 'confidence-token': 'eyJ', 'confidence-client-id': '', 'confidence-client-secret': '' },
  'confidence-api-url': { 'confidence-api-url': 'https://iam.eu.confidence.dev' },
  'confidence-token-url': { 'confidence-token-url': 'https://iam.eu.confidence.dev/token' },
  'display-name': { 'display-name': 'checkout' },
  'client-name': { 'client-name': 'apiClients/abc' },
  description: { description: 'For the checkout' },
  roles: { roles: 'Flags Editor' },
  permissions: { permissions: 'CAN_READ' },
  labels: { labels: 'team=web' },
  'role-binding': { 'role-binding': 'policy' },
  'github-token': { 'github-token': 'ghs_another' },
  'github-app-id': app,
  'github-app-private-key': app,
  'github-api-url': { 'github-api-url': 'https://ghes.example.com/api/v3' },
  repositories: { repositories: 'octo-org/web' },
  'exclude-repositories': { 'exclude-repositories': 'octo-org/old' },
  topics: { topics: 'flags' },
  properties: { properties: 'tier=1' },
  environments: { environments: 'production' },
  'create-environments': { environments: 'production', 'create-environments': 'true' },
  organization: { repositories: '', organization: 'acme' },
  'organization-visibility': { ...selected, 'organization-visibility': 'all' },
  'organization-repositories': { ...selected, 'organization-repositories': 'web' },
  stores: { stores: 'dependabot' },
  'client-id-secret': { 'client-id-secret': 'ID' },
  'client-secret-secret': { 'client-secret-secret': 'SECRET' },
  'client-id-variable': { 'client-id-variable': 'CLIENT' },
  refresh: { refresh: 'stale' },
  'only-targets': { 'only-targets': 'octo-org/checkout' },
  'max-targets': { 'max-targets': '2' },
  'unreachable-targets': { 'unreachable-targets': 'skip' },
  'writes-per-minute': { 'writes-per-minute': '7' },
  'max-wait': { 'max-wait': '5m' },
  manifest,
  'shard-index': { ...manifest, 'shard-total': '4', 'shard-index': '1' },
  'shard-total': { ...manifest, 'shard-total': '4' },
  'only-clients': { ...manifest, 'only-clients': 'flags' },
  operation: rotate,
  'rotate-after': { ...rotate, 'rotate-after': '4w' },
  force: { ...rotate, force: 'true' },
  overlap: { ...rotate, overlap: '1h' },
  adopt: { ...rotate, adopt: 'true' },
  'max-removals': { operation: 'revoke', 'max-removals': '3' },
  'fail-on': { operation: 'audit', 'fail-on': 'never' },
  'dry-run': { 'dry-run': 'true' },
};

/** Settings as text, secrets in the clear; absent where an input is wrong. */
function settingsOf(texts: Readonly<Record<string, string>>): string | undefined {
  try {
    const file = texts.manifest ? { requests: [], problems: [] } : undefined;
    return JSON.stringify(
      settingsFrom(textsWith(texts), new Masks(() => {}), file),
      function (this: object, key, value) {
        const held: unknown = Object.entries(this).find(([name]) => name === key)?.[1];
        return held instanceof Secret ? held.reveal() : value;
      },
    );
  } catch {
    return undefined;
  }
}

function changesSettings(name: string): boolean {
  const example = EXAMPLES[name] ?? {};
  const given = settingsOf(example);
  return given !== undefined && given !== settingsOf({ ...example, [name]: textsWith()[name] ?? '' });
}

test('every input has all that an input needs', () => {
  const [action, readme] = [readFileSync('action.yml', 'utf8'), readFileSync('README.md', 'utf8')];
  const declared = Object.keys(parseActionManifest(action).inputs);
  const known: readonly string[] = INPUT_NAMES;
  const withExample = Object.keys(EXAMPLES);
  const lacking = {
    'an entry in action.yml': known.filter((name) => !declared.includes(name)),
    'a row in src/inputs/schema.ts': declared.filter((name) => !known.includes(name)),
    'an example in this file': known.filter((name) => !withExample.includes(name)),
    'a use in src/inputs/settings.ts': withExample.filter((name) => known.includes(name) && !changesSettings(name)),
    'a row in README.md, by npm run readme':
      readme === withTables(readme, action, 'brief') ? [] : ['the tables differ'],
  };
  const nothing = Object.fromEntries(Object.keys(lacking).map((part) => [part, []]));
  expect(lacking).toEqual(nothing);
});
