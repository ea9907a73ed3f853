import { msg } from '@lit/localize'
import { html, type TemplateResult } from 'lit'
import type { MemberId } from '../../../schema/ids.ts'
import { withNames } from '../../../schema/threads.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import { piecesOf } from '../../texts/mentions.ts'
import { personName } from '../../texts/people.ts'

type Members = Pick<RoundView, 'member' | 'me'>

const nameOf = (view: Members, id: string): string => {
  const member = view.member(id as MemberId)
  return member === null ? msg('a former member') : personName(member)
}

/** What somebody said, as text; whom they name stands out. */
export const renderWords = (view: Members, body: string): TemplateResult =>
  html`${piecesOf(body).map((piece) =>
    typeof piece === 'string'
      ? piece
      : html`<span class="mention ${piece.member === view.me.id ? 'is-me' : ''}">@${nameOf(view, piece.member)}</span>`,
  )}`

/** The same to be copied. */
export const wordsText = (view: Members, body: string): string => withNames(body, (id) => nameOf(view, id))
