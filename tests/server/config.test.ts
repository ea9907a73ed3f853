import { describe, expect, it } from 'vitest'
import { readConfig } from '../../server/config.ts'

describe('readConfig', () => {
  it('logs from info on, and lets only this machine read the metrics', () => {
    expect(readConfig({})).toMatchObject({ logLevel: 'info', metricsToken: null })
    expect(readConfig({ LOG_LEVEL: '', METRICS_TOKEN: '' })).toMatchObject({ logLevel: 'info', metricsToken: null })
  })

  it('takes a level and a token', () => {
    const token = 'a3f19c0d5e7b42688f1c'
    expect(readConfig({ LOG_LEVEL: 'warn', METRICS_TOKEN: token })).toMatchObject({
      logLevel: 'warn',
      metricsToken: token,
    })
  })

  it('says in one sentence what a level or a token must be, without repeating the token', () => {
    expect(() => readConfig({ LOG_LEVEL: 'loud' })).toThrow(
      'LOG_LEVEL must be one of info, warn, error, silent, not "loud".',
    )
    for (const token of ['short', 'long enough but with spaces'])
      expect(() => readConfig({ METRICS_TOKEN: token })).toThrow(/^METRICS_TOKEN must be 16 or more letters(?!.*long)/)
  })
})
