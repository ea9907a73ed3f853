import type { RoundBody } from '../../schema/api/rounds.ts'
import type { ContentBody } from '../../schema/api/sections.ts'
import { can } from '../../schema/policy.ts'
import { listAnswers, listMoreTime, visitDesk } from '../api/delegation.ts'
import { getRound } from '../api/rounds.ts'
import { getContent } from '../api/sections.ts'
import { listThreads } from '../api/threads.ts'
import { Delegation } from './delegation.ts'

/** Reads a delegation's desk again and again; what is released is read once a release. By GET and POST alone. */
export class DelegationLoader {
  readonly #contents = new Map<string, ContentBody>()

  /** @returns the round alone for who has no such desk in it. */
  async load(roundId: string): Promise<{ round: RoundBody; desk: Delegation | null }> {
    const round = await getRound(roundId)
    const me = round.members.find(({ id }) => id === round.me)
    if (me === undefined || !can(me, 'desk', { type: 'round' })) return { round, desk: null }
    const [{ threads, withdrawn }, { answers }, { requests }, { since }] = await Promise.all([
      listThreads(roundId),
      listAnswers(roundId),
      listMoreTime(roundId),
      visitDesk(roundId),
      this.#readContents(round),
    ])
    const contents = new Map(this.#contents)
    return { round, desk: new Delegation({ round, threads, withdrawn, answers, moreTime: requests, contents, since }) }
  }

  async #readContents({ documents }: RoundBody): Promise<void> {
    const released = documents.flatMap(({ sections }) => sections).filter(({ release }) => release !== null)
    for (const id of this.#contents.keys())
      if (!released.some((section) => section.id === id)) this.#contents.delete(id)
    await Promise.all(
      released.map(async ({ id, release }) => {
        if (this.#contents.get(id)?.seq !== release?.seq) this.#contents.set(id, await getContent(id))
      }),
    )
  }
}
