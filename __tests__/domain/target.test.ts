import { describe, expect, test } from '@jest/globals';
import { displayNameAt, placeholdersIn } from '../../src/domain/display-name.ts';
import { CannotProceed, concerning, RequestRefused } from '../../src/domain/errors.ts';
import { isToBeCreated, type Target, takesVariable, targetKey, targetName } from '../../src/domain/target.ts';
import { at } from '../support/domain-values.ts';

const repository = at('Octo/web');
const environment: Target = { ...repository, scope: 'environment', store: 'actions', environment: 'Prod EU' };
const organization: Target = { scope: 'organization', store: 'codespaces', owner: 'Octo' };

describe('a target', () => {
  test.each<[string, Target]>([
    ['Octo/web', repository],
    ['Octo/web dependabot', { ...repository, store: 'dependabot' }],
    ['Octo/web/environments/Prod EU', environment],
    ['orgs/Octo codespaces', organization],
  ])('is named %s, and known by that without case', (name, target) => {
    expect([targetName(target), targetKey(target)]).toEqual([name, name.toLowerCase()]);
  });

  test('takes a variable in the store of Actions alone', () => {
    expect([repository, environment, organization].map(takesVariable)).toEqual([true, true, false]);
  });

  test('is to be made where it is an environment that is not there', () => {
    const missing: Target = { ...environment, isToBeCreated: true };
    expect([repository, environment, organization, missing].map(isToBeCreated)).toEqual([false, false, false, true]);
  });
});

describe('a display name', () => {
  test.each<[Target, string]>([
    [repository, 'Octo web {environment} {team}'],
    [environment, 'Octo web Prod EU {team}'],
    [organization, 'Octo {repository} {environment} {team}'],
  ])('is filled in with what its place has: %#', (target, expected) => {
    const template = '{owner} {repository} {environment} {team}';
    expect(displayNameAt(template, target)).toBe(expected);
    expect(placeholdersIn(template)).toEqual(['{owner}', '{repository}', '{environment}', '{team}']);
  });
});

describe('a failure that concerns something', () => {
  test('says so of each problem, and keeps the cures', () => {
    const problems = [
      { what: 'gone', cure: 'Look' },
      { subject: 'o/a', what: 'full' },
      { subject: 'o/b', what: 'moved' },
    ];
    expect(concerning('o/a', new CannotProceed(problems))).toMatchObject({
      problems: [
        { subject: 'o/a', what: 'gone', cure: 'Look' },
        { subject: 'o/a', what: 'full' },
        { subject: 'o/a', what: 'o/b: moved' },
      ],
      message: 'o/a: gone. Look\no/a: full\no/a: o/b: moved',
    });
    const refused = new RequestRefused({ what: 'no' }, { status: 403, serviceMessage: '' });
    expect(concerning('o/b', refused)).toMatchObject({ message: 'o/b: no', cause: refused });
  });

  test('that is a defect stays as it is', () => {
    const defect = new TypeError('x');
    expect(concerning('o/a', defect)).toBe(defect);
  });
});

test.each([
  ['flags', []],
  ['flags of {owner}', ['{owner}']],
  ['{owner} {nothing} {', ['{owner}', '{nothing}']],
])('the placeholders in %j are %j', (template, expected) => {
  expect(placeholdersIn(template)).toEqual(expected);
});
