// Makes the process that takes it by `node --require` live QUICK_TIME_FACTOR times as fast: its clocks run ahead from
// QUICK_TIME_ORIGIN_MS on, and its timers wait a part of what they are told. CommonJS, so that it is there before any module.
const { syncBuiltinESMExports } = require('node:module');
const { performance } = require('node:perf_hooks');
const timers = require('node:timers');
const timersPromises = require('node:timers/promises');
const { promisify } = require('node:util');

const factor = positive('QUICK_TIME_FACTOR');
const originMs = positive('QUICK_TIME_ORIGIN_MS');

function positive(name) {
  const number = Number(process.env[name]);
  if (!(number > 0 && number < Number.POSITIVE_INFINITY)) throw new Error(`${name} is not a number above 0`);
  return number;
}

function quickClocks() {
  const RealDate = Date;
  const realNow = Date.now;
  const realPerformanceNow = performance.now.bind(performance);
  const nowMs = () => Math.floor(originMs + (realNow() - originMs) * factor);
  // Together with timeOrigin, which stays, it shows the same time as Date.
  const performanceOriginMs = originMs - performance.timeOrigin;
  performance.now = () => performanceOriginMs + (realPerformanceNow() - performanceOriginMs) * factor;
  RealDate.now = nowMs;
  // A proxy, since what Node makes itself, such as times of files, must stay an instance of Date.
  globalThis.Date = new Proxy(RealDate, {
    apply: () => new RealDate(nowMs()).toString(),
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [nowMs()] : values, newTarget),
  });
  RealDate.prototype.constructor = globalThis.Date;
}

/** Timers of Node may fire up to a millisecond early, which would be `factor` of them here: so one is added. */
function quickDelay(delayMs) {
  const askedMs = Number(delayMs);
  return askedMs > 0 ? Math.ceil(askedMs / factor) + 1 : delayMs;
}

function quickTimer(start) {
  const quick = (callback, delayMs, ...values) => start(callback, quickDelay(delayMs), ...values);
  const { [promisify.custom]: _, ...properties } = Object.getOwnPropertyDescriptors(start);
  return Object.defineProperties(quick, properties);
}

function quickTimers() {
  const { setTimeout: startSleep } = timersPromises;
  const sleep = (delayMs, ...rest) => startSleep(quickDelay(delayMs), ...rest);
  const setTimeout = quickTimer(timers.setTimeout);
  Object.defineProperty(setTimeout, promisify.custom, { enumerable: true, configurable: true, get: () => sleep });
  const setInterval = quickTimer(timers.setInterval);
  Object.assign(timers, { setTimeout, setInterval });
  Object.assign(globalThis, { setTimeout, setInterval });
  timersPromises.setTimeout = sleep;
}

quickClocks();
quickTimers();
syncBuiltinESMExports();
