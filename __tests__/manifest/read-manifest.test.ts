import { describe, expect, test } from '@jest/globals';
import type { ManifestEntry } from '../../src/manifest/manifest.ts';
import { manifestFrom } from '../../src/manifest/read-manifest.ts';

const EXPRESSION = ['$', '{{ github.actor }}'].join('');
const TERMS = { githubApiUrl: 'https://api.github.com', isSecret: (text: string) => text.includes('hush-hush') };

function entriesOf(text: string): readonly ManifestEntry[] {
  const read = manifestFrom(text, TERMS);
  expect(read.kind === 'manifest' ? [] : read.mistakes).toEqual([]);
  return read.kind === 'manifest' ? read.entries : [];
}

function mistakesOf(text: string, githubApiUrl = TERMS.githubApiUrl): readonly string[] {
  const read = manifestFrom(text, { ...TERMS, githubApiUrl });
  if (read.kind === 'manifest') return [];
  return read.mistakes.map(({ place, path, wrong }) => `${place.line}:${place.column} ${path}: ${wrong}`);
}

/** A file with one client of these keys, its targets last; each line of keys is one line of the file, from line 3. */
function fileWith(keys: string, targets = '[{repositories: [acme/app]}]'): string {
  const lines = keys.split('\n').map((line) => `    ${line}`);
  return ['version: 1', 'clients:', '  - targets: '.concat(targets), ...lines, '    display-name: flags', ''].join(
    '\n',
  );
}

function whatIsWrongWith(keys: string, targets?: string): string {
  return mistakesOf(fileWith(keys, targets)).join('\n');
}

describe('a file that is right', () => {
  test('gives each client what the defaults say, key by key', () => {
    const [first, second] = entriesOf(`
version: 1
defaults: {roles: [Flags Editor], labels: {owner: platform, tier: '2'}, rotate-after: 60d, overlap: 0, adopt: true, client-id-variable: FLAGS_ID}
clients:
  - display-name: '{repository} flags'
    labels: {tier: '1', note: ''}
    rotate-after: 30d
    targets: [{repositories: [acme/svc-*, acme/web], exclude-repositories: acme/svc-old}]
  - display-name: plain
    roles: [roles/a, "Editor, of flags", "# one"]
    adopt: false
    targets: [{repositories: acme/app}]
`);
    expect(first).toMatchObject({
      state: 'present',
      client: {
        displayName: '{repository} flags',
        roles: ['Flags Editor'],
        labels: { owner: 'platform', tier: '1', note: '' },
      },
      names: { clientId: 'CONFIDENCE_CLIENT_ID', clientSecret: 'CONFIDENCE_CLIENT_SECRET', variable: 'FLAGS_ID' },
      terms: { rotateAfterMs: 30 * 86_400_000, overlapMs: 0, adopt: true },
    });
    expect(second).toMatchObject({
      client: { roles: ['roles/a', 'Editor, of flags', '# one'], labels: { owner: 'platform', tier: '2' } },
      terms: { rotateAfterMs: 60 * 86_400_000, adopt: false },
    });
  });

  test('may mix repositories, environments, organizations and stores in one client', () => {
    const [entry] = entriesOf(
      fileWith(
        'client-id-variable: FLAGS_ID',
        '[{repositories: [a/b], stores: dependabot}, {repositories: [a/b], environments: [prod, "a, b"], create-environments: true}, {organization: a, organization-visibility: selected, organization-repositories: [b, a/c], stores: [actions, codespaces]}]',
      ),
    );
    expect(entry?.selections.map(({ path, selector }) => ({ path, scope: selector.scope }))).toEqual([
      { path: 'clients[0].targets[0]', scope: 'repository' },
      { path: 'clients[0].targets[1]', scope: 'environment' },
      { path: 'clients[0].targets[2]', scope: 'organization' },
    ]);
    expect(entry?.selections[1]?.selector).toMatchObject({ environments: ['prod', 'a, b'], createMissing: true });
    expect(entry?.selections[2]?.selector).toMatchObject({
      visibility: 'selected',
      stores: ['actions', 'codespaces'],
      repositories: [
        { owner: 'a', name: 'b' },
        { owner: 'a', name: 'c' },
      ],
    });
  });

  test.each([
    ['a list', 'roles: [A, B]', 'client.roles', ['A', 'B']],
    ['a text of one line', 'roles: A, B', 'client.roles', ['A', 'B']],
    ['a text of lines', 'roles: "A\\n# not this\\nB, C"', 'client.roles', ['A', 'B, C']],
    ['the same twice', 'roles: [A, a, A]', 'client.roles', ['A']],
    ['labels as a list', 'labels: ["a=1", "b=x,y"]', 'client.labels', { a: '1', b: 'x,y' }],
    ['labels as a text', 'labels: a=1, b=2', 'client.labels', { a: '1', b: '2' }],
    ['blanks around a text', 'description: "  text  "', 'client.description', 'text'],
    ['a duration as text', 'overlap: 2h', 'terms.overlapMs', 7_200_000],
    ['an absent client', 'state: absent', 'state', 'absent'],
  ])('takes %s', (_name, keys, path, value) => {
    expect(entriesOf(fileWith(keys))[0]).toHaveProperty(path, value);
  });

  test('lets an absent client with a plain name go without targets', () => {
    expect(entriesOf('version: 1\nclients: [{display-name: old, state: absent}]')[0]?.selections).toEqual([]);
  });
});

describe('what is wrong with a file', () => {
  test.each([
    ['5', 'expected the keys version, defaults and clients'],
    ['[]', 'expected the keys version, defaults and clients'],
    ['clients: [{}]', '1:1 version: is required: version: 1'],
    ['version: 2\nclients: []', '1:10 version: saw the number 2; expected the number 1'],
    ["version: '1'", '1:10 version: saw "1"; expected the number 1'],
    ['version: 1', '1:1 clients: is required: a list of clients'],
    ['version: 1\nclients: []', '2:10 clients: saw an empty list; expected a list of clients'],
    ['version: 1\nclients: {a: b}', '2:10 clients: saw a map; expected a list of clients'],
    ['version: 1\nclients: [x]', '2:11 clients[0]: saw "x"; expected the keys of a client'],
    ['version: 1\ndefaults:\nclients: [x]', '2:10 defaults: saw nothing; expected keys that all clients share'],
  ])('%j', (text, wrong) => expect(mistakesOf(text).join('\n')).toContain(wrong));

  test.each([
    ['roles: 5', "4:12 clients[0].roles: saw the number 5; expected text: put it in quotes, '5'"],
    ['roles: [A, true]', "4:16 clients[0].roles[1]: saw the boolean true; expected text: put it in quotes, 'true'"],
    ['roles: [A, [B]]', '4:16 clients[0].roles[1]: saw a list; expected text'],
    ['roles: []', '4:12 clients[0].roles: saw an empty list; expected a list with at least one item'],
    ['roles: {}', '4:12 clients[0].roles: saw an empty map; expected a list of text'],
    ['roles:', '4:11 clients[0].roles: saw nothing; expected text; to leave it out, take the key out'],
    ["description: ''", '4:18 clients[0].description: saw nothing'],
    ["description: ' '", '4:18 clients[0].description: saw'],
    ['description: 2026', "saw the number 2026; expected text: put it in quotes, '2026'"],
    ['adopt: yes', '4:12 clients[0].adopt: saw "yes"; expected true or false, without quotes'],
    ["adopt: 'true'", 'saw "true"; expected true or false, without quotes'],
    ['overlap: 1', 'saw the number 1; expected text'],
    ['labels: {a: 1}', "4:17 clients[0].labels.a: saw the number 1; expected text: put it in quotes, '1'"],
    ['labels: {a: null}', '4:17 clients[0].labels.a: saw nothing'],
    ['labels: {"": x}', '4:18 clients[0].labels.: saw'],
    ['labels: {managed-by: me}', '4:26 clients[0].labels.managed-by: saw'],
    ['labels: [a=1, a=2]', '4:13 clients[0].labels: saw'],
    ['state: gone', '4:12 clients[0].state: saw "gone"'],
    [`description: ${EXPRESSION}`, 'expected plain text: a manifest evaluates no expressions'],
    ['client-secret-secret: confidence_client_id', '4:27 clients[0].client-secret-secret: '],
    ['overlap: 4w\nrotate-after: 2w', '4:14 clients[0].overlap: '],
  ])('%s', (keys, wrong) => expect(whatIsWrongWith(keys)).toContain(wrong));

  test.each([
    ['[]', '3:14 clients[0].targets: saw an empty list; expected a list of selections'],
    ['{repositories: [a/b]}', '3:14 clients[0].targets: saw a map; expected a list of selections'],
    ['[a/b]', '3:15 clients[0].targets[0]: saw "a/b"; expected a selection'],
    ['[{stores: actions}]', '3:16 clients[0].targets[0].repositories: '],
    ['[{repositories: [a/b], organization: a}]', 'clients[0].targets[0].repositories: '],
    ["[{repositories: ['a/b,c/d', '#x']}]", '3:31 clients[0].targets[0].repositories[0]: saw "a/b,c/d"'],
    ['[{repositories: [a/b], environments: prod, stores: dependabot}]', 'clients[0].targets[0].stores: '],
    ['[{organization: a, organization-repositories: [b]}]', 'clients[0].targets[0].organization-repositories: '],
    [
      '[{organization: a, organization-visibility: selected, organization-repositories: [c/b]}]',
      'clients[0].targets[0].organization-repositories: ',
    ],
    ['[{repositories: [a/b], create-environments: "true", environments: x}]', 'expected true or false, without quotes'],
  ])('targets: %s', (targets, wrong) => expect(whatIsWrongWith('state: present', targets)).toContain(wrong));

  test('a variable needs the store actions in one selection of the client, not in each', () => {
    const selections = '{repositories: [a/b], stores: dependabot}';
    expect(whatIsWrongWith('client-id-variable: X', `[${selections}]`)).toContain(
      '4:25 clients[0].client-id-variable: ',
    );
    expect(whatIsWrongWith('client-id-variable: X', `[${selections}, {organization: a}]`)).toBe('');
  });

  test('Enterprise Server has no Codespaces', () => {
    const file = fileWith('state: present', '[{repositories: [a/b], stores: codespaces}]');
    expect(mistakesOf(file, 'https://ghe.example.com/api/v3').join()).toContain('clients[0].targets[0].stores: ');
    expect(mistakesOf(file)).toEqual([]);
  });

  test('a placeholder means something in every selection', () => {
    const file =
      'version: 1\nclients:\n- display-name: "{repository} x"\n  targets: [{repositories: [a/b]}, {organization: a}]\n';
    expect(mistakesOf(file)).toEqual([expect.stringMatching(/^3:17 clients\[0\]\.display-name: /)]);
  });

  test.each([
    ['display-name: A', 'display-name: A', 'display-name: saw "A", as in clients[0] (line 3); expected each once'],
    [
      'display-name: A\n  client-name: apiClients/x',
      'display-name: B\n  client-name: apiClients/x',
      'client-name: saw "apiClients/x", as in clients[0] (line 3)',
    ],
  ])('%j beside %j', (one, other, wrong) => {
    const file = `version: 1\nclients:\n- ${one}\n  targets: [{organization: a}]\n- ${other}\n  targets: [{organization: b}]\n`;
    expect(mistakesOf(file).join()).toContain(wrong);
  });

  test('a mistake in the defaults is told once, there', () => {
    const file = `version: 1\ndefaults:\n  overlap: 5\n  client-id-secret: X\n  client-secret-secret: x\nclients:\n- display-name: A\n  targets: [{organization: a}]\n- display-name: B\n  targets: [{organization: b}]\n`;
    const mistakes = mistakesOf(file);
    expect(mistakes).toHaveLength(2);
    expect(mistakes[0]).toMatch(/^3:12 defaults\.overlap: /);
    expect(mistakes[1]).toMatch(/^5:25 defaults\.client-secret-secret: /);
  });

  test('a credential of the run is told and never shown', () => {
    const mistakes = mistakesOf(fileWith('description: x hush-hush\nroles: [hush-hush]\nhush-hush: x'));
    expect(mistakes).toHaveLength(4);
    expect(mistakes.filter((one) => one.includes('a text with a credential of this run'))).toHaveLength(4);
    expect(mistakes.join()).not.toContain('hush-hush');
  });
});

describe('an unknown key', () => {
  test.each([
    ['role: [A]', '4:5 clients[0].role: is unknown; did you mean "roles"?'],
    ['rolse: [A]', 'did you mean "roles"?'],
    ['clientIdSecret: X', 'did you mean "client-id-secret"?'],
    ['DISCRIPTION: X', 'did you mean "description"?'],
    ['xyz: 1', '4:5 clients[0].xyz: is unknown'],
    ['repositories: [a/b]', '4:5 clients[0].repositories: belongs in a selection of targets, not here'],
    ['operation: rotate', '4:5 clients[0].operation: is an input of the step, not here'],
    ['version: 1', '4:5 clients[0].version: belongs at the top of the file, not here'],
  ])('in a client: %s', (keys, wrong) => expect(whatIsWrongWith(keys)).toContain(wrong));

  test.each([
    ['repositorys', 'did you mean "repositories"?'],
    ['createEnvironments', 'did you mean "create-environments"?'],
    ['roles', 'clients[0].targets[0].roles: belongs in a client, not here'],
    ['repozitaryz', 'repozitaryz: is unknown'],
  ])('in a selection: %s', (key, wrong) => {
    expect(whatIsWrongWith('state: present', `[{organization: a, ${key}: x}]`)).toContain(wrong);
  });

  test('three edits are too many for a guess', () => {
    expect(whatIsWrongWith('state: present', '[{organization: a, repozitaryz: x}]')).not.toContain('did you mean');
  });

  test('in the defaults and at the top', () => {
    const file =
      'version: 1\ndefault: {}\ndefaults: {display-name: x, stores: y}\nclients: [{display-name: A, targets: [{organization: a}]}]';
    expect(mistakesOf(file)).toEqual([
      '2:1 default: is unknown; did you mean "defaults"?',
      '3:12 defaults.display-name: belongs in a client, not here',
      '3:29 defaults.stores: belongs in a selection of targets, not here',
    ]);
  });
});
