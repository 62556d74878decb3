import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hasDisplayName, resolveRoles } from '../../src/domain/role-names.ts';
import { dangersOf, hostileText } from '../support/hostile-text.ts';

const editor = { name: 'roles/flags-editor', displayName: 'Flags Editor' };
const viewer = { name: 'roles/flags-viewer', displayName: 'Flags Viewer' };

test.each([
  [[], false],
  [['roles/a'], false],
  [['roles/a', 'Editor'], true],
])('roles %j have a display name among them: %p', (wanted, expected) => {
  expect(hasDisplayName(wanted)).toBe(expected);
});

describe('wanted roles', () => {
  test.each([
    [['Flags Editor'], ['roles/flags-editor']],
    [['flags EDITOR'], ['roles/flags-editor']],
    [['Flags Editor', 'roles/flags-editor'], ['roles/flags-editor']],
    [
      ['Flags Viewer', 'Flags Editor'],
      ['roles/flags-viewer', 'roles/flags-editor'],
    ],
  ])('%j are %j', (wanted, names) => {
    expect(resolveRoles(wanted, [editor, viewer])).toEqual({ names, problems: [] });
  });

  test('that are none list the candidates', () => {
    expect(resolveRoles(['Editor'], [editor, viewer]).problems).toEqual([
      {
        what: 'role "Editor" does not exist; there are: "Flags Editor" (roles/flags-editor), "Flags Viewer" (roles/flags-viewer)',
        cure: 'Name a role by its display name or by roles/<id>',
      },
    ]);
  });

  test('by an id that is none of them list the candidates too', () => {
    const [problem] = resolveRoles(['roles/nope'], [editor]).problems;
    expect(problem?.what).toBe('role "roles/nope" does not exist; there are: "Flags Editor" (roles/flags-editor)');
  });

  test('by an id are taken as they are where the roles cannot be seen', () => {
    expect(resolveRoles(['roles/nope'], undefined)).toEqual({ names: ['roles/nope'], problems: [] });
    expect(resolveRoles(['Editor'], undefined).problems).toHaveLength(1);
  });

  test('that are several list those', () => {
    const twin = { name: 'roles/2', displayName: ' flags editor ' };
    expect(resolveRoles(['Flags Editor'], [editor, twin]).problems).toEqual([
      {
        what: 'role "Flags Editor" is the display name of several: roles/flags-editor, roles/2',
        cure: 'Name the one that you mean by roles/<id>',
      },
    ]);
  });

  test('are told to be invisible where none can be seen, and cut where there are many', () => {
    expect(resolveRoles(['x'], []).problems[0]?.what).toContain('there are: none that this client may see');
    const many = Array.from({ length: 25 }, (_, index) => ({ name: `roles/${index}`, displayName: `Role ${index}` }));
    expect(resolveRoles(['x'], many).problems[0]?.what).toMatch(/"Role 19" \(roles\/19\), and 5 more$/);
  });

  test('each give one name or one problem, in safe lines', () => {
    fc.assert(
      fc.property(fc.array(hostileText), fc.array(hostileText), (wanted, known) => {
        const roles = known.map((displayName, index) => ({ name: `roles/${index}`, displayName }));
        const { names, problems } = resolveRoles(wanted, roles);
        expect(problems.flatMap(({ what }) => dangersOf(what))).toEqual([]);
        if (problems.length > 0) return;
        const asked = wanted.map((role) => role.trim().toLowerCase());
        const byName = roles.filter(({ displayName }) => asked.includes(displayName.trim().toLowerCase()));
        const direct = wanted.filter((role) => role.startsWith('roles/'));
        expect(new Set(names)).toEqual(new Set([...byName.map(({ name }) => name), ...direct]));
      }),
    );
  });
});
