// Gives the process that takes it by `node --require` a hosts file of its own: every name below .test is this machine.
// CommonJS, so that it is there before any module.
const dns = require('node:dns');
const { syncBuiltinESMExports } = require('node:module');

const { lookup } = dns;

dns.lookup = (name, options, callback) => {
  const isOwn = name.endsWith('.test');
  return typeof options === 'function'
    ? lookup(isOwn ? '127.0.0.1' : name, options)
    : lookup(isOwn ? '127.0.0.1' : name, options, callback);
};
syncBuiltinESMExports();
