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
export const dial = (url: string, path: string, cookie: string | undefined): Promise<number> =>
  new Promise((resolve) => {
    const socket = new WebSocket(
      `${url.replace('http', 'ws')}${path}`,
      cookie === undefined ? {} : { headers: { cookie } },
    )
    socket.on('error', () => {})
    socket.on('close', resolve)
    socket.on('message', () => {
      resolve(101)
      socket.close()
    })
  })
