/** Where the live connection of a round is, seen from this page. */
export const liveAddress = (round: string): string => {
  const { protocol, host } = location
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/live/${round}`
}
