import type { BrowserContext, Page } from 'playwright-core'

/** Everything that somebody's browser is sent: what answers carry, their headers, and the frames of sockets. */
export interface Traffic {
  bodies: { url: string; bytes: Buffer }[]
  frames: Buffer[]
  /** Where the browser asked for something. */
  hosts: Set<string>
  /** What could not be fetched, each with why: what is not seen cannot be judged. */
  unread: string[]
  /** Where these words have come in, in any form in which text travels; empty: nowhere. */
  find(words: string): string[]
}

/** Words as bytes of UTF-8, of UTF-16, and inside base64, which knows three ways to begin. */
const formsOf = (words: string): Buffer[] => {
  const inBase64 = [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(words)])
    // The ends are mixed with what stands beside them.
    return bytes.toString('base64').slice(before === 0 ? 0 : 4, Math.floor(bytes.length / 3) * 4)
  })
  return [Buffer.from(words), Buffer.from(words, 'utf16le'), ...inBase64.map((text) => Buffer.from(text))]
}

/** Keep what every page of a browser is sent from now on. */
export const recordTraffic = async (context: BrowserContext): Promise<Traffic> => {
  const traffic: Traffic = {
    bodies: [],
    frames: [],
    hosts: new Set(),
    unread: [],
    find(words) {
      const forms = formsOf(words)
      const isIn = (bytes: Buffer): boolean => forms.some((form) => bytes.includes(form))
      return [
        ...traffic.bodies.flatMap(({ url, bytes }) => (isIn(bytes) ? [url] : [])),
        ...traffic.frames.flatMap((bytes, at) => (isIn(bytes) ? [`frame ${at}`] : [])),
      ]
    },
  }
  // Through here rather than read from the browser, which no longer knows what a page got that it has left.
  await context.route(
    () => true,
    async (route) => {
      const url = route.request().url()
      traffic.hosts.add(new URL(url).host)
      // A document that did not come from the network may open no socket to this machine: read below.
      if (route.request().resourceType() === 'document') return route.fallback()
      try {
        const response = await route.fetch({ maxRedirects: 0 })
        const body = await response.body()
        traffic.bodies.push({ url, bytes: Buffer.concat([Buffer.from(JSON.stringify(response.headersArray())), body]) })
        await route.fulfill({ response, body })
      } catch (error) {
        // A page that is left does not wait for its answer; what came was kept.
        if (!String(error).includes('closed')) traffic.unread.push(`${url}: ${String(error)}`)
      }
    },
  )
  context.on('response', (response) => {
    if (response.request().resourceType() !== 'document') return
    const url = response.url()
    const read = async (): Promise<void> => {
      const headers = Buffer.from(JSON.stringify(await response.headersArray()))
      traffic.bodies.push({ url, bytes: Buffer.concat([headers, await response.body()]) })
    }
    read().catch((error: unknown) => traffic.unread.push(`${url}: ${String(error)}`))
  })
  const listen = (page: Page): void =>
    void page.on('websocket', (socket) => {
      traffic.hosts.add(new URL(socket.url()).host)
      socket.on('framereceived', ({ payload }) => void traffic.frames.push(Buffer.from(payload)))
    })
  for (const page of context.pages()) listen(page)
  context.on('page', listen)
  return traffic
}
