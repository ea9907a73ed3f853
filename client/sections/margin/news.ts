import { msg, str } from '@lit/localize'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { countryName, personName } from '../../texts/people.ts'

/** What somebody who does not see the margin is told: that somebody else has said something there. */
export class CommentNews {
  /** The last news; '' for none. */
  said = ''
  #section: string | null = null
  /** Comments that are no news. Null: the list has not been there yet. */
  #known: Set<string> | null = null

  follow(view: RoundView, section: SectionView | null): void {
    const id = section?.id ?? null
    if (id !== this.#section) {
      this.#section = id
      this.#known = null
      this.said = ''
    }
    if (id === null || !view.threads.isLoaded) return
    const all = view.threads
      .of(id)
      .flatMap(({ item, comments, clearance }) =>
        comments.map((comment, at) => ({ item, comment, isCleared: clearance !== null && at === 0 })),
      )
    const fresh = all.findLast(({ comment }) => this.#known?.has(comment.id) === false && !comment.isOwn)
    this.#known = new Set(all.map(({ comment }) => comment.id))
    if (fresh === undefined) return
    const member = view.writer(fresh.comment)
    const name = member === null ? msg('a former member') : personName(member)
    // What was cleared is said by a country, and not by whoever sent it.
    const who = fresh.isCleared ? countryName(view.round.beneficiary) : name
    const number = fresh.item === null ? null : view.numberOf(fresh.item)
    this.said = number === null ? msg(str`New comment by ${who}`) : msg(str`New comment on ${number} by ${who}`)
  }
}
