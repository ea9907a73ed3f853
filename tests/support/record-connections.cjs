// Loaded into a server before anything else (NODE_OPTIONS=--require): says every connection that it opens and every name that it
// looks up, on standard error.
const dgram = require('node:dgram')
const dns = require('node:dns')
const net = require('node:net')

const say = (what) => process.stderr.write(`CONNECTS ${what}\n`)

const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...args) {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args
  const options = typeof first === 'object' && first !== null ? first : { port: first, host: second }
  say(options.path ?? `${options.host ?? 'localhost'}:${options.port}`)
  return connect.apply(this, args)
}
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveMx', 'resolveTxt', 'resolveSrv']) {
  const asked = dns[name]
  dns[name] = (host, ...rest) => {
    // A number is no name.
    if (net.isIP(host) === 0) say(`name ${host}`)
    return asked(host, ...rest)
  }
}
const { send } = dgram.Socket.prototype
dgram.Socket.prototype.send = function (...args) {
  say(`datagram ${JSON.stringify(args.filter((arg) => ['string', 'number'].includes(typeof arg)))}`)
  return send.apply(this, args)
}
