import { msg, str } from '@lit/localize'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { personName } from '../../texts/people.ts'

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
    const all = view.threads.of(id).flatMap(({ item, comments }) => comments.map((comment) => ({ item, comment })))
    const fresh = all.findLast(({ comment }) => this.#known?.has(comment.id) === false && !comment.isOwn)
    this.#known = new Set(all.map(({ comment }) => comment.id))
    if (fresh === undefined) return
    const member = view.writer(fresh.comment)
    const who = member === null ? msg('a former member') : personName(member)
    const number = fresh.item === null ? null : view.numberOf(fresh.item)
    this.said = number === null ? msg(str`New comment by ${who}`) : msg(str`New comment on ${number} by ${who}`)
  }
}
