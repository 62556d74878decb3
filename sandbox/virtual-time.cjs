// Makes the process that takes it by `node --require` live on the time of a VirtualClock: its clocks show what the file
// VIRTUAL_TIME_FILE holds, and its timers fire when that time has come, however long the process computes. It tells the clock
// over its channel what it waits for. CommonJS, so that it is there before any module.
const { openSync, readSync } = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const { syncBuiltinESMExports } = require('node:module');
const net = require('node:net');
const { performance } = require('node:perf_hooks');
const timers = require('node:timers');
const timersPromises = require('node:timers/promises');
const { promisify } = require('node:util');

const { VIRTUAL_TIME_FILE: file, VIRTUAL_TIME_NAME: name } = process.env;
if (!file || !name || !process.channel)
  throw new Error('VIRTUAL_TIME_FILE, VIRTUAL_TIME_NAME or the channel is missing');

const { setTimeout: startTimer, clearTimeout: endTimer, setInterval: startInterval, setImmediate: soon } = timers;
// Node keeps a process alive for its timers, so each has one of Node's own, which never fires.
const NEVER_MS = 2 ** 31 - 1;
// A process that nothing keeps alive ends within so long; one that goes on waits for a timer that was let go.
const LET_GO_MS = 1_000;
const WORK = /req/i;

const fd = openSync(file);
const cell = new Float64Array(1);
/** What waits for its time, by Node's timer for it. */
const waiting = new Map();
/** Timers of Node that fire at once. */
const atOnce = new Set();
let inFlight = 0;
/** The number of the clock's last message. */
let heard = 0;
let isTelling = false;
let letGo;

function nowMs() {
  readSync(fd, cell, 0, 8, 0);
  return cell[0];
}

function virtualClocks() {
  const RealDate = Date;
  performance.now = () => nowMs() - performance.timeOrigin;
  RealDate.now = nowMs;
  // A proxy, since what Node makes itself, such as times of files, must stay an instance of Date.
  globalThis.Date = new Proxy(RealDate, {
    apply: () => new RealDate(nowMs()).toString(),
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [nowMs()] : values, newTarget),
  });
  RealDate.prototype.constructor = globalThis.Date;
}

/** Waits as Node does: whole milliseconds, and one where the number is none that it takes. */
function waitOf(delayMs) {
  const askedMs = Math.trunc(Number(delayMs));
  return askedMs >= 1 && askedMs <= NEVER_MS ? askedMs : 1;
}

/** Computing takes no time, and neither does what waits for the end of it. */
function timerAtOnce(start, callback, values) {
  const timer = start(() => {
    atOnce.delete(timer);
    callback.apply(timer, values);
  });
  atOnce.add(timer);
  return timer;
}

function virtualTimer(start, isRepeated) {
  const begin = (callback, delayMs, ...values) => {
    const waitMs = waitOf(delayMs);
    if (waitMs === 1 && !isRepeated) return timerAtOnce(start, callback, values);
    const timer = start(() => {}, NEVER_MS);
    const wait = () => {
      waiting.set(timer, { dueMs: nowMs() + waitMs, fire });
      tellSoon();
      return timer;
    };
    const fire = () => {
      if (isRepeated) wait();
      else waiting.delete(timer);
      callback.apply(timer, values);
      if (!waiting.has(timer)) endTimer(timer);
    };
    return Object.assign(wait(), { refresh: wait });
  };
  const { [promisify.custom]: _, ...properties } = Object.getOwnPropertyDescriptors(start);
  return Object.defineProperties(begin, properties);
}

function stop(timer) {
  const isNumber = typeof timer === 'number' || typeof timer === 'string';
  const known = isNumber ? [...waiting.keys(), ...atOnce].find((one) => +one === +timer) : timer;
  atOnce.delete(known);
  if (waiting.delete(known)) tellSoon();
  endTimer(timer);
}

function virtualTimers() {
  const setTimeout = virtualTimer(startTimer, false);
  const setInterval = virtualTimer(startInterval, true);
  const sleep = (delayMs, value, { signal } = {}) =>
    new Promise((done, failed) => {
      signal?.throwIfAborted();
      const timer = setTimeout(done, delayMs, value);
      signal?.addEventListener('abort', () => failed(signal.reason, stop(timer)), { once: true });
    });
  Object.defineProperty(setTimeout, promisify.custom, { enumerable: true, configurable: true, get: () => sleep });
  const all = { setTimeout, setInterval, clearTimeout: stop, clearInterval: stop };
  Object.assign(timers, all);
  Object.assign(globalThis, all);
  timersPromises.setTimeout = sleep;
}

/** How long a connection may be silent: Node calls `_unrefTimer` for whatever goes over it. */
function virtualSilence() {
  const silences = new WeakMap();
  const end = (socket) => stop(silences.get(socket));
  net.Socket.prototype.setTimeout = function (ms, callback) {
    if (silences.has(this)) end(this);
    else this.once('close', () => end(this));
    this.timeout = ms;
    if (callback !== undefined) this[ms > 0 ? 'once' : 'removeListener']('timeout', callback);
    silences.set(this, ms > 0 ? timers.setTimeout(() => this.emit('timeout'), ms).unref() : undefined);
    return this;
  };
  net.Socket.prototype._unrefTimer = function () {
    for (let socket = this; socket; socket = socket._parent) silences.get(socket)?.refresh();
  };
}

/** Counts the requests that are under way, and names the process in them. */
function watchRequests() {
  for (const module of [http, https]) {
    const { request } = module;
    module.request = (...values) => {
      const started = request(...values);
      if (!started.headersSent) started.setHeader('x-virtual-time', name);
      inFlight += 1;
      tellSoon();
      return started.once('close', () => {
        inFlight -= 1;
        tellSoon();
      });
    };
    module.get = (...values) => {
      const started = module.request(...values);
      started.end();
      return started;
    };
  }
}

/** Tells what the process waits for, once it does nothing else. */
function tellSoon() {
  endTimer(letGo);
  if (isTelling) return;
  isTelling = true;
  soon(() => soon(tell));
}

function tell() {
  const isAtWork = atOnce.size > 0 || process.getActiveResourcesInfo().some((resource) => WORK.test(resource));
  if (isAtWork) return void startTimer(tell, 1);
  isTelling = false;
  const dueMs = Math.min(...[...waiting.values()].map((one) => one.dueMs));
  const isHeld = inFlight > 0 || [...waiting.keys()].some((timer) => timer.hasRef());
  const send = () => process.connected && process.send({ heard, inFlight, ...(waiting.size > 0 ? { dueMs } : {}) });
  if (isHeld) send();
  else letGo = startTimer(send, LET_GO_MS).unref();
}

/** Fires what is due, one after the other, as Node does. */
function fireNext() {
  const due = [...waiting.values()].filter(({ dueMs }) => dueMs <= nowMs()).sort((a, b) => a.dueMs - b.dueMs);
  if (due.length === 0) return tellSoon();
  soon(fireNext);
  due[0].fire();
}

virtualClocks();
virtualTimers();
virtualSilence();
watchRequests();
syncBuiltinESMExports();
process.on('message', ({ sent }) => {
  heard = sent;
  fireNext();
});
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel.unref();
tellSoon();
