import { isOwnPath } from '../../schema/own-path.ts'

/** The address that is open, without the wish to sign in. */
export const addressWithoutSignIn = (): string => {
  const url = new URL(location.href)
  if (!url.searchParams.has('sign-in')) return url.pathname + url.search + url.hash
  url.searchParams.delete('sign-in')
  return url.pathname + url.search + url.hash
}

/** The page that was asked for before its reader was asked who they are, for the link of their mail: it may be opened in another
 * tab or browser. Empty: none but the first page. */
export const wantedPath = (): { to?: string } => {
  const to = addressWithoutSignIn()
  return isOwnPath(to) ? { to } : {}
}

/** Where the link of a mail leads after the sign-in. @param hash of the address that the mail has opened. */
export const pathOfLink = (hash: string): string => {
  const to = new URLSearchParams(hash.slice(1)).get('to')
  return to !== null && isOwnPath(to) ? to : '/'
}
