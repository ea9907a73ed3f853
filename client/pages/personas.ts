/** Address of this very page as another persona of the demo, each on a host name of its own, so that one browser can be
 * several people. Every name under `.localhost` is this machine (RFC 6761, section 6.3).
 * @returns null where Ronda is not reached by a local name. */
export const personaAddress = (persona: string, page: URL = new URL(location.href)): string | null => {
  const isLocal = /^(localhost|127\.0\.0\.1|\[::1\])$|\.localhost$/.test(page.hostname)
  if (!isLocal) return null
  const address = new URL(page)
  address.hostname = `${persona}.localhost`
  address.search = ''
  return address.href
}

/** The persona that the address of this page stands for; null when it is nobody's. */
export const personaOfAddress = ({ hostname }: { hostname: string } = location): string | null =>
  hostname.endsWith('.localhost') ? hostname.slice(0, -'.localhost'.length) : null
