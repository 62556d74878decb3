import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { parse } from 'yaml';
import type { Settings } from '../../src/domain/spec.ts';
import { STORE_NAMES } from '../../src/domain/stores.ts';
import { runnerInputs } from '../../src/inputs/runner-inputs.ts';
import { INPUT_NAMES, OWN_REPOSITORY } from '../../src/inputs/schema.ts';
import { settingsFrom } from '../../src/inputs/settings.ts';
import { Masks } from '../../src/runtime/masks.ts';
import { textsWith } from '../support/input-texts.ts';

const manifest = v.object({
  inputs: v.record(
    v.string(),
    v.object({ description: v.string(), required: v.optional(v.boolean()), default: v.optional(v.string()) }),
  ),
});
const { inputs } = v.parse(manifest, parse(readFileSync('action.yml', 'utf8')));
const fromRunner = /^\$\{\{ /;

/** Settings as they print: secrets as asterisks. */
function printed(settings: Settings): unknown {
  return JSON.parse(JSON.stringify(settings));
}

describe('the defaults of action.yml', () => {
  const plain = Object.entries(inputs).flatMap(([name, { default: text }]) =>
    text === undefined || fromRunner.test(text) ? [] : [[name, text] as const],
  );

  test.each(plain)('of %s, %j, is what the code takes for nothing', (name, text) => {
    const masks = new Masks(() => {});
    const given = settingsFrom(textsWith({ [name]: text }), masks);
    expect(printed(given)).toEqual(printed(settingsFrom(textsWith({ [name]: '' }), masks)));
  });

  test('stand for everything that the code has a default for', () => {
    const masks = new Masks(() => {});
    const spelledOut = settingsFrom(textsWith(Object.fromEntries(plain)), masks);
    expect(printed(spelledOut)).toEqual(printed(settingsFrom(textsWith(), masks)));
  });

  test('that come from the runner are for the repository and the address of GitHub', () => {
    const dynamic = Object.entries(inputs).filter(([, { default: text }]) => fromRunner.test(text ?? ''));
    expect(dynamic.map(([name, { default: text }]) => [name, text?.slice(4, -3)])).toEqual([
      ['github-api-url', 'github.api_url'],
      ['repositories', 'github.repository'],
    ]);
  });
});

test('action.yml names every store', () => {
  expect(inputs.stores?.description.match(/`[a-z]+`/g)).toEqual(STORE_NAMES.map((store) => `\`${store}\``));
});

describe('the inputs of the runner', () => {
  const given = {
    'INPUT_DISPLAY-NAME': '  flags ',
    'INPUT_GITHUB-API-URL': '',
    INPUT_REPOSITORIES: 'o/a\no/b',
  };

  test('are read by name, trimmed, and absent ones as nothing', () => {
    Object.assign(process.env, given);
    try {
      const texts = runnerInputs();
      expect(Object.keys(texts)).toEqual(expect.arrayContaining([...INPUT_NAMES]));
      expect(texts).toMatchObject({ 'display-name': 'flags', repositories: 'o/a\no/b', roles: '' });
      expect(texts['github-api-url']).toMatch(/^https:\/\//);
      process.env['INPUT_GITHUB-API-URL'] = 'https://ghes.example.com/api/v3';
      expect(runnerInputs()['github-api-url']).toBe('https://ghes.example.com/api/v3');
    } finally {
      for (const name of Object.keys(given)) delete process.env[name];
    }
  });

  test.each([
    ['https://api.github.com/', 'octo-org/checkout', 'octo-org/checkout'],
    ['', 'octo-org/checkout', 'octo-org/checkout'],
    ['https://ghes.example.com/api/v3', 'octo-org/checkout', undefined],
    ['https://api.github.com', '', undefined],
  ])('tell the own repository only of the GitHub that is written to: %s, %s', (apiUrl, own, expected) => {
    const before = process.env.GITHUB_REPOSITORY;
    Object.assign(process.env, { 'INPUT_GITHUB-API-URL': apiUrl, GITHUB_REPOSITORY: own });
    try {
      const texts = { ...textsWith(), ...runnerInputs(), ...textsWith() };
      expect(runnerInputs()[OWN_REPOSITORY]).toBe(expected);
      expect(settingsFrom(texts, new Masks(() => {})).github.ownRepository).toBe(expected);
    } finally {
      for (const name of ['INPUT_GITHUB-API-URL', 'GITHUB_REPOSITORY']) delete process.env[name];
      if (before !== undefined) process.env.GITHUB_REPOSITORY = before;
    }
  });

  test.each([
    ['the default, which names nothing there', 'octo-org/checkout', 'octo-org/checkout', ''],
    ['others', 'octo-org/checkout', 'octo-org/web', 'octo-org/web'],
    ['whatever is given, outside of a job', '', 'octo-org/checkout', 'octo-org/checkout'],
  ])('beside an organization have the repositories: %s', (_, own, repositories, expected) => {
    const before = process.env.GITHUB_REPOSITORY;
    Object.assign(process.env, {
      INPUT_ORGANIZATION: 'acme',
      INPUT_REPOSITORIES: repositories,
      GITHUB_REPOSITORY: own,
    });
    try {
      expect(runnerInputs()).toMatchObject({ organization: 'acme', repositories: expected });
    } finally {
      for (const name of ['INPUT_ORGANIZATION', 'INPUT_REPOSITORIES', 'GITHUB_REPOSITORY']) delete process.env[name];
      if (before !== undefined) process.env.GITHUB_REPOSITORY = before;
    }
  });
});
