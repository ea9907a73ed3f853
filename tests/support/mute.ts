/** Address of a database for a server whose notices are all lost: no trigger fires in what it does, so that the other processes
 * hear nothing of it. Wants a superuser, as the tests' are. */
export const muted = (url: string): string => {
  const address = new URL(url)
  address.searchParams.set('session_replication_role', 'replica')
  return address.href
}
