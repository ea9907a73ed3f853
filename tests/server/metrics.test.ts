import { describe, expect, it } from 'vitest'
import { createMetrics } from '../../server/metrics.ts'
import type { LiveNumbers } from '../../server/rooms/types.ts'

const NOTHING: LiveNumbers = {
  rooms: 0,
  pages: 0,
  plain: 0,
  sectionBytes: [],
  pendingBytes: 0,
  isDatabaseReachable: true,
}

describe('createMetrics', () => {
  it('sums up the sizes of a thousand sections in the same few lines as of one', async () => {
    const { render } = createMetrics()
    const { text: one } = await render({ ...NOTHING, sectionBytes: [7] })
    const sectionBytes = Array.from({ length: 1000 }, (_, at) => 1000 - at)
    const { text, contentType } = await render({ ...NOTHING, rooms: 3, sectionBytes, pendingBytes: 12 })
    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(text.split('\n').length).toBe(one.split('\n').length)
    for (const line of [
      'ronda_rooms 3',
      'ronda_sections 1000',
      'ronda_section_bytes{quantile="0.5"} 500',
      'ronda_section_bytes{quantile="0.9"} 900',
      'ronda_section_bytes{quantile="1"} 1000',
      'ronda_section_bytes_sum 500500',
      'ronda_pending_bytes 12',
      'ronda_database_reachable 1',
    ])
      expect(text.split('\n')).toContain(line)
  })

  it('forgets sections and pages that have gone', async () => {
    const { render } = createMetrics()
    await render({ ...NOTHING, pages: 4, plain: 1, sectionBytes: [9000] })
    const { text } = await render({ ...NOTHING, isDatabaseReachable: false })
    for (const line of [
      'ronda_connections{kind="page"} 0',
      'ronda_connections{kind="plain"} 0',
      'ronda_section_bytes{quantile="1"} 0',
      'ronda_database_reachable 0',
    ])
      expect(text.split('\n')).toContain(line)
  })

  it('times only transactions that are written', async () => {
    const { meter, render } = createMetrics()
    meter.beginCommit()(true)
    meter.beginCommit()(false)
    meter.countCommitted(3, 100)
    meter.countRefused('locked', 'E4')
    const { text } = await render(NOTHING)
    for (const line of [
      'ronda_commits_total{outcome="written"} 1',
      'ronda_commits_total{outcome="failed"} 1',
      'ronda_commit_seconds_count 1',
      'ronda_updates_committed_total 3',
      'ronda_update_bytes_committed_total 100',
      'ronda_updates_refused_total{reason="locked",rule="E4"} 1',
    ])
      expect(text.split('\n')).toContain(line)
  })
})
