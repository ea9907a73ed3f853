import { WebSocket } from 'ws'
import type { Ids } from './subjects.ts'

/** The path of a route with real ids in it; what a wildcard stands for is nothing that there is. */
export const pathOf = (route: string, ids: Ids): string => {
  const [, pattern = ''] = route.split(' ')
  return pattern
    .replaceAll(/:(\w+)/g, (_, name: string) => {
      const id = (ids as unknown as Record<string, string | undefined>)[name]
      if (id === undefined) throw new Error(`nobody has said what :${name} stands for`)
      return id
    })
    .replace('*', 'nothing-there.js')
}

/** Dial a socket. @returns the code that the server closes with, or 101 once it has sent something. */
export const dial = async (url: string, path: string, cookie: string | undefined): Promise<number> =>
  (await hear(url, path, cookie)).code

/** The same, with the words that it closes with. */
export const hear = (
  url: string,
  path: string,
  cookie: string | undefined,
): Promise<{ code: number; reason: string }> =>
  new Promise((resolve) => {
    const socket = new WebSocket(
      `${url.replace('http', 'ws')}${path}`,
      cookie === undefined ? {} : { headers: { cookie } },
    )
    socket.on('error', () => {})
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
    socket.on('message', () => {
      resolve({ code: 101, reason: '' })
      socket.close()
    })
  })
