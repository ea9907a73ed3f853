import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { ThreadBody } from '../../schema/api/threads.ts'
import type { Delegation, News, Place } from '../controllers/delegation.ts'
import { placeHref, placeText } from '../texts/delegation.ts'
import { personName } from '../texts/people.ts'
import { dispositionText } from '../texts/responses.ts'
import { agoText, momentText } from '../texts/times.ts'

/** So many of a list are shown at once. */
const SHOWN = 5

const placeLink = (desk: Delegation, place: Place): TemplateResult =>
  html`<a href=${placeHref(desk.facts.round.id, place)} lang=${desk.facts.round.language}>${placeText(place)}</a>`

/** Places as a list that is opened by its count. */
const renderPlaces = (desk: Delegation, name: string, text: string, places: readonly Place[]): TemplateResult =>
  html`<li data-point=${name}>
    <details>
      <summary>${text}</summary>
      <ul>
        ${places.map((place) => html`<li>${placeLink(desk, place)}</li>`)}
      </ul>
    </details>
  </li>`

const placesOf = (desk: Delegation, threads: readonly ThreadBody[]): Place[] =>
  threads.flatMap(({ section, item }) => desk.placeOf(section, item) ?? [])

/** What waits for the delegation, or what it waits for: each a count that leads there. */
export const renderOpenPoints = (desk: Delegation): TemplateResult => {
  const questions = placesOf(desk, desk.questions)
  const { unanswered } = desk
  const drafts = desk.drafts.reduce((sum, { threads }) => sum + threads.length, 0)
  const waiting = placesOf(desk, desk.undisposed)
  const isClear = questions.length + unanswered.length + drafts + waiting.length === 0
  return html`<section aria-labelledby="open-points">
    <h2 id="open-points">${msg('Open points')}</h2>
    ${
      isClear
        ? html`<p class="hint">${msg('Nothing waits for you.')}</p>`
        : html`<ul class="open-points">
            ${questions.length === 0 ? nothing : renderPlaces(desk, 'questions', questions.length === 1 ? msg('1 question to you has no answer') : msg(str`${questions.length} questions to you have no answer`), questions)}
            ${unanswered.length === 0 ? nothing : renderPlaces(desk, 'recommendations', unanswered.length === 1 ? msg('1 recommendation without your answer') : msg(str`${unanswered.length} recommendations without your answer`), unanswered)}
            ${
              drafts === 0
                ? nothing
                : html`<li data-point="drafts">
                    <a href="#drafts"
                      >${drafts === 1 ? msg('1 draft, not sent') : msg(str`${drafts} drafts, not sent`)}</a
                    >
                  </li>`
            }
            ${waiting.length === 0 ? nothing : renderPlaces(desk, 'undisposed', waiting.length === 1 ? msg('1 comment of yours waits for its answer') : msg(str`${waiting.length} comments of yours wait for their answer`), waiting)}
          </ul>`
    }
  </section>`
}

const newsText = (desk: Delegation, news: News): string => {
  switch (news.kind) {
    case 'release':
      return msg('Released to you:')
    case 'said': {
      const { comment, thread } = news
      const member = desk.facts.round.members.find(({ id }) => id === comment.by)
      const who = member === undefined ? msg('a former member') : personName({ ...member, ...comment.as })
      const isFirst = thread.comments[0]?.id === comment.id
      if (isFirst && thread.audience === 'delegation') return msg(str`${who} drafted a comment:`)
      return isFirst ? msg(str`${who} asks or comments:`) : msg(str`${who} answers:`)
    }
    case 'disposition':
      return msg(str`Your comment was answered (${dispositionText(news.thread.disposition!.verdict)}):`)
    case 'time':
      return news.request.answer?.until == null ? msg('More time was not granted:') : msg('More time was granted:')
  }
}

const renderNew = (desk: Delegation, news: News): TemplateResult =>
  html`<li data-news=${news.kind}>
    <span class="hint" title=${momentText(news.at)}>${agoText(news.at)}</span>
    <span>${newsText(desk, news)} ${placeLink(desk, news.place)}</span>
  </li>`

/** What is new since the reader was here. */
export const renderNews = (desk: Delegation): TemplateResult => {
  const { since } = desk.facts
  const { news } = desk
  const [shown, more] = [news.slice(0, SHOWN), news.slice(SHOWN)]
  return html`<section aria-labelledby="news">
    <h2 id="news">${msg('New since you were here')}</h2>
    <p class="hint" title=${since === null ? nothing : momentText(since)}>
      ${since === null ? msg('This is your first visit: all of it is new to you.') : msg(str`You were here ${agoText(since)}.`)}
    </p>
    ${
      news.length === 0
        ? html`<p>${msg('Nothing new.')}</p>`
        : html`<ul class="news-list">
              ${shown.map((one) => renderNew(desk, one))}
            </ul>
            ${
              more.length === 0
                ? nothing
                : html`<details>
                    <summary>${msg(str`${more.length} more`)}</summary>
                    <ul class="news-list">
                      ${more.map((one) => renderNew(desk, one))}
                    </ul>
                  </details>`
            }`
    }
  </section>`
}
