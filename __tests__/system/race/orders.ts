import type { Call } from '../../../sandbox/index.ts';
import type { Turn, Who } from './gate.ts';

type Ends = Turn['ends'];

const PATIENCE_MS = 18_000;

function request(method: string, path: RegExp): (nth?: number) => Ends {
  return (nth = 1) => {
    let seen = 0;
    return (call: Call) => {
      if (call.method !== method || call.path.search(path) < 0) return false;
      seen += 1;
      return seen === nth;
    };
  };
}

const create = request('POST', /\/v1\/apiClients/);
const list = request('GET', /\/v1\/apiClients\?/);
const write = request('PUT', /\/secrets\/CONFIDENCE_/);
const label = request('PATCH', /\/v1\/apiClients/);
const policy = request('GET', /\/v1\/policies\/of-people/);
const survey = request('GET', /\/secrets\?/);
const never: Ends = () => false;

function turn(who: Who, cut: Turn['cut'], ends: Ends): Turn {
  return { who, cut, ends, patienceMs: PATIENCE_MS };
}
const before = (who: Who, ends: Ends): Turn => turn(who, 'before', ends);
const after = (who: Who, ends: Ends): Turn => turn(who, 'after', ends);
const toItsEnd = (who: Who): Turn => turn(who, 'before', never);

/** Orders that chance meets too seldom. */
export const ORDERS: Readonly<Record<string, () => readonly Turn[]>> = {
  'both creates land before either looks again, the first looks first': () => [
    before('A', create()),
    before('B', create()),
    after('A', create()),
    after('B', create()),
    after('A', list(2)),
    toItsEnd('B'),
  ],
  'both creates land before either looks again, the second looks first': () => [
    before('A', create()),
    before('B', create()),
    after('A', create()),
    after('B', create()),
    before('B', list(2)),
    toItsEnd('A'),
  ],
  'a create lands after the other one looked again, before its first write': () => [
    before('B', create()),
    after('A', list(2)),
    after('B', create()),
    before('A', write()),
    toItsEnd('B'),
  ],
  'a create lands, and is seen to be late, between the halves of the other': () => [
    before('B', create()),
    after('A', write()),
    after('B', list()),
    toItsEnd('A'),
  ],
  'a create lands when the other run is over': () => [before('B', create()), toItsEnd('A'), toItsEnd('B')],
  'one is held after its create, the other begins': () => [after('A', create()), toItsEnd('B')],
  'one is held before its first write, the other begins': () => [before('A', write()), toItsEnd('B')],
  'one is held in the middle of writing, the other begins': () => [after('A', write(1)), toItsEnd('B')],
  'one is held before its last write, the other begins': () => [before('A', write(4)), toItsEnd('B')],
  'the second has decided, and goes on when the first is over': () => [before('B', write()), toItsEnd('A')],
  'the second has decided, and goes on between the halves of the first': () => [
    before('B', write()),
    after('A', write(1)),
    toItsEnd('B'),
  ],
};

/** Those that take a client to be succeeded: what a run does with a predecessor, or when it looks once more. */
export const ORDERS_OF_ROTATIONS: Readonly<Record<string, () => readonly Turn[]>> = {
  'a create lands when the other run has published': () => [before('B', create()), before('A', list(3)), toItsEnd('B')],
  'one is held while it changes a policy of people, the other begins': () => [
    after('A', policy()),
    before('B', write()),
    toItsEnd('A'),
  ],
  'one is held when it has published, the other begins': () => [before('A', list(3)), toItsEnd('B')],
  'one is held before it retires, the other begins': () => [before('A', label()), toItsEnd('B')],
  'the second has decided, and goes on when the first has published': () => [
    before('B', write()),
    before('A', list(3)),
    toItsEnd('B'),
  ],
  'the second sees the targets as they were, and the clients as they are': () => [
    after('B', survey(2)),
    before('A', list(3)),
    toItsEnd('B'),
  ],
  'the second sees the clients as they were, and the targets as they are': () => [
    after('B', list()),
    before('A', list(3)),
    toItsEnd('B'),
  ],
};

/** The end of the first run right after its create; where the second is then. */
export const KILLS: Readonly<Record<string, (kill: () => void) => readonly Turn[]>> = {
  'has looked, and has not made one': (kill) => [
    before('A', create()),
    before('B', create()),
    made('A', kill),
    toItsEnd('B'),
  ],
  'has made one before, and has not looked again': (kill) => [
    before('A', create()),
    after('B', create()),
    made('A', kill),
    toItsEnd('B'),
  ],
  'has made one before, and has looked again': (kill) => [
    before('A', create()),
    after('B', list(2)),
    made('A', kill),
    toItsEnd('B'),
  ],
  'is about to write': (kill) => [before('A', create()), before('B', write()), made('A', kill), toItsEnd('B')],
  'is in the middle of writing': (kill) => [before('A', create()), after('B', write()), made('A', kill), toItsEnd('B')],
  'is about to see whether it is published': (kill) => [
    before('A', create()),
    before('B', list(3)),
    made('A', kill),
    toItsEnd('B'),
  ],
  'is about to retire': (kill) => [before('A', create()), before('B', label()), made('A', kill), toItsEnd('B')],
  'is over': (kill) => [before('A', create()), toItsEnd('B'), made('A', kill)],
};

function made(who: Who, kill: () => void): Turn {
  return { ...after(who, create()), atEnd: kill };
}
