// Shows the built action at work against the sandbox. Nothing that it prints holds a secret.

import { manifest } from './manifest.ts';
import { green, red, say } from './print.ts';
import { provision } from './provision.ts';
import { rotate } from './rotate.ts';

const [name, ...more] = process.argv.slice(2);
const demos = new Map([
  [undefined, provision],
  ['rotate', rotate],
  ['manifest', manifest],
]);
const demo = more.length === 0 ? demos.get(name) : undefined;

if (demo === undefined) {
  say(`There is no demo ${JSON.stringify([name, ...more].join(' '))}. There are:`);
  say('  npm run demo              makes a client and writes its pair, then finds nothing to do');
  say('  npm run demo -- rotate    replaces a client, is killed in the middle, and goes on');
  say('  npm run demo -- manifest  plans, carries out and audits many clients from one file');
  process.exitCode = 1;
} else {
  const isFine = await demo();
  say(isFine ? green('The demo went as it should.') : red('The demo did NOT go as it should.'));
  process.exitCode = isFine ? 0 : 1;
}
