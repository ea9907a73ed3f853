import type { Meter } from '../../server/rooms/types.ts'

/** For rooms whose numbers nobody reads. */
export const uncounted: Meter = { beginCommit: () => () => {}, countCommitted() {}, countRefused() {} }

/** Read /metrics as a program of this machine does.
 * @returns value by name with labels, such as `ronda_connections{kind="page"}`. */
export const readMetrics = async (url: string): Promise<Map<string, number>> => {
  const answer = await fetch(`${url}/metrics`)
  if (answer.status !== 200) throw new Error(`/metrics answered ${answer.status}`)
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}
