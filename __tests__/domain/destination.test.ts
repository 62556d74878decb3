import { describe, expect, test } from '@jest/globals';
import { type Destination, isToBeMade, keyOf, nameOf, takesVariable } from '../../src/domain/destination.ts';
import { displayNameAt, placeholdersIn } from '../../src/domain/display-name.ts';
import { CannotProceed, concerning, Refused } from '../../src/domain/errors.ts';
import { at } from './sightings.ts';

const repository = at('Octo/web');
const environment: Destination = { ...repository, scope: 'environment', store: 'actions', environment: 'Prod EU' };
const organization: Destination = { scope: 'organization', store: 'codespaces', owner: 'Octo' };

describe('a destination', () => {
  test.each<[string, Destination]>([
    ['Octo/web', repository],
    ['Octo/web dependabot', { ...repository, store: 'dependabot' }],
    ['Octo/web/environments/Prod EU', environment],
    ['orgs/Octo codespaces', organization],
  ])('is named %s, and known by that without case', (name, destination) => {
    expect([nameOf(destination), keyOf(destination)]).toEqual([name, name.toLowerCase()]);
  });

  test('takes a variable in the store of Actions alone', () => {
    expect([repository, environment, organization].map(takesVariable)).toEqual([true, true, false]);
  });

  test('is to be made where it is an environment that is not there', () => {
    const missing: Destination = { ...environment, isToBeMade: true };
    expect([repository, environment, organization, missing].map(isToBeMade)).toEqual([false, false, false, true]);
  });
});

describe('a display name', () => {
  test.each<[Destination, string]>([
    [repository, 'Octo web {environment} {team}'],
    [environment, 'Octo web Prod EU {team}'],
    [organization, 'Octo {repository} {environment} {team}'],
  ])('is filled in with what its place has: %#', (destination, expected) => {
    const template = '{owner} {repository} {environment} {team}';
    expect(displayNameAt(template, destination)).toBe(expected);
    expect(placeholdersIn(template)).toEqual(['{owner}', '{repository}', '{environment}', '{team}']);
  });
});

describe('a failure that concerns something', () => {
  test('names it before each problem, once, and keeps the cures', () => {
    const problems = [{ what: 'o/a: gone', cure: 'Look' }, { what: 'answered 404' }];
    const error = concerning('o/a', new CannotProceed(problems));
    expect(error).toMatchObject({ problems: [{ what: 'o/a: gone', cure: 'Look' }, { what: 'o/a: answered 404' }] });
    const refused = new Refused({ what: 'no' }, { status: 403, serviceMessage: '' });
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
