import { describe, expect, it } from 'vitest'
import { readProxies, resolveAddress } from '../../../server/http/client-address.ts'

describe('where a request comes from', () => {
  const none = readProxies([])
  const ours = readProxies(['127.0.0.1', '10.0.0.0/8', 'fd00::/8'])

  it.each([
    ['nobody is trusted: the socket says it', '203.0.113.1', '198.51.100.7', none, '203.0.113.1'],
    ['a caller that is no proxy claims in vain', '203.0.113.1', '198.51.100.7', ours, '203.0.113.1'],
    ['a proxy is believed', '127.0.0.1', '198.51.100.7', ours, '198.51.100.7'],
    ['a proxy that a socket of IPv6 writes as IPv4', '::ffff:127.0.0.1', '198.51.100.7', ours, '198.51.100.7'],
    ['two proxies in a row', '10.0.0.2', '198.51.100.7, 10.9.9.9', ours, '198.51.100.7'],
    [
      'the last hop that is not ours, not the first',
      '10.0.0.2',
      '1.1.1.1, 198.51.100.7, 10.9.9.9',
      ours,
      '198.51.100.7',
    ],
    ['IPv6 through a network of ours', 'fd12::1', '2001:db8::7', ours, '2001:db8::7'],
    ['a proxy that says nothing', '127.0.0.1', undefined, ours, '127.0.0.1'],
    ['what is no address stops the reading', '127.0.0.1', '198.51.100.7, unknown', ours, '127.0.0.1'],
    ['only proxies', '10.0.0.2', '10.0.0.1', ours, '10.0.0.1'],
    ['no socket', '', '198.51.100.7', ours, ''],
  ])('%s', (_case, remote, forwarded, proxies, expected) => {
    expect(resolveAddress(remote, forwarded, proxies)).toBe(expected)
  })

  it.each(['proxy', '10.0.0.0/33', '10.0.0.0/x', 'fd00::/129', '1.2.3.4/8/8', '10.0.0/8'])(
    'refuses %s as a proxy',
    (entry) => {
      expect(() => readProxies([entry])).toThrow('TRUSTED_PROXIES must be')
    },
  )
})
