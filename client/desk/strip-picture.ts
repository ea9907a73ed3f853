import { msg, str } from '@lit/localize'
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit'
import type { SectionState } from '../../schema/policy.ts'
import { stateText } from '../texts/states.ts'
import type { StripSection } from './strip-section.ts'

/** A cell and the step to the next one, in units of the picture. */
const CELL = { width: 74, height: 60, stepX: 80, stepY: 66 }
/** Width that a cell has for its title. */
const TITLE_WIDTH = 60

/** A state's own shape, so that it is told apart in grey: an empty ring, a half-filled one, a padlock. */
const shape = (state: SectionState, x: number, y: number): SVGTemplateResult => {
  switch (state) {
    case 'drafting':
      return svg`<circle cx=${x} cy=${y} r="5" class="mark" />`
    case 'in-review':
      return svg`<circle cx=${x} cy=${y} r="5" class="mark" /><path d="M${x} ${y - 5}a5 5 0 0 1 0 10z" class="solid" />`
    case 'locked':
      return svg`<path d="M${x - 3} ${y - 1}v-2a3 3 0 0 1 6 0v2" class="mark" /><rect x=${x - 5} y=${y - 1} width="10" height="7" rx="1" class="solid" />`
  }
}

const bubble = (x: number, y: number): SVGTemplateResult =>
  svg`<path d="M${x} ${y - 7}h10a1.5 1.5 0 0 1 1.5 1.5v5a1.5 1.5 0 0 1-1.5 1.5h-6l-3 3v-3h-1a1.5 1.5 0 0 1-1.5-1.5v-5a1.5 1.5 0 0 1 1.5-1.5z" class="note" />`

const head = (x: number, y: number): SVGTemplateResult =>
  svg`<circle cx=${x + 4} cy=${y - 5} r="2.5" class="note" /><path d="M${x - 0.5} ${y + 3}a4.5 4.5 0 0 1 9 0z" class="note" />`

const tick = (x: number, y: number): SVGTemplateResult => svg`<path d="M${x} ${y - 3}l3 3 6-7" class="ready-tick" />`

/** Width of a letter in the picture's face of 11 units, rather too wide than too narrow. */
const widthOf = (letter: string): number =>
  /[mwMW]/.test(letter) ? 10 : /[fijlrtI .,'’]/.test(letter) ? 4.2 : /\p{Lu}/u.test(letter) ? 8 : 6.7

/** As much of a title as a cell has room for. */
const short = (title: string): string => {
  const letters = Array.from(title)
  const fits = (count: number, room: number): boolean =>
    letters.slice(0, count).reduce((sum, letter) => sum + widthOf(letter), 0) <= room
  if (fits(letters.length, TITLE_WIDTH)) return title
  let count = letters.length
  while (count > 1 && !fits(count, TITLE_WIDTH - 10)) count--
  return `${letters.slice(0, count).join('').trimEnd()}…`
}

const cell = (section: StripSection, at: number, columns: number): SVGTemplateResult => {
  const { state, title, released, isReady, openThreads, inside } = section
  const x = 3 + (at % columns) * CELL.stepX
  const y = 3 + Math.floor(at / columns) * CELL.stepY
  let next = x + 8
  const place = (width: number): number => {
    const here = next
    next += width
    return here
  }
  const count = (draw: (x: number, y: number) => SVGTemplateResult, n: number) => {
    const here = place(28)
    return svg`${draw(here, y + 49)}<text x=${here + 14} y=${y + 51}>${n}</text>`
  }
  return svg`<g class="cell is-${state}">
    <title>${`${at + 1}. ${title}: ${stateText(state)}`}</title>
    <rect x=${x} y=${y} width=${CELL.width} height=${CELL.height} rx="4" class="ground" />
    ${released ? svg`<rect x=${x + 4} y=${y + CELL.height - 4} width=${CELL.width - 8} height="3" rx="1.5" class="released" />` : nothing}
    <text x=${x + 8} y=${y + 18} class="number">${at + 1}</text>
    ${isReady ? tick(x + 42, y + 15) : nothing}
    ${shape(state, x + 62, y + 13)}
    <text x=${x + 8} y=${y + 34}>${short(title)}</text>
    ${openThreads > 0 ? count(bubble, openThreads) : nothing} ${inside.length > 0 ? count(head, inside.length) : nothing}
  </g>`
}

/** How many sections are in each state, in words. */
const countText = (sections: readonly StripSection[]): string => {
  const inState = (state: SectionState): number => sections.filter((one) => one.state === state).length
  return [
    msg(str`${inState('drafting')} drafting`),
    msg(str`${inState('in-review')} in review`),
    msg(str`${inState('locked')} locked`),
  ].join(', ')
}

/** The sections of a document side by side, each with its state as colour and shape, what is open in it and who is inside. */
export const renderPicture = (sections: readonly StripSection[], columns: number): TemplateResult => {
  const width = Math.min(columns, sections.length) * CELL.stepX
  const height = Math.ceil(sections.length / columns) * CELL.stepY
  return html`<svg
    class="strip-picture"
    viewBox="0 0 ${width} ${height}"
    style="--columns: ${Math.min(columns, sections.length)}"
    role="img"
    aria-label=${msg(str`Sections: ${countText(sections)}`)}
  >
    ${sections.map((section, at) => cell(section, at, columns))}
  </svg>`
}

const sign = (drawing: SVGTemplateResult, state: SectionState | null, text: string): TemplateResult =>
  html`<li>
    <svg class="strip-sign" viewBox="0 0 16 16" aria-hidden="true">
      <g class=${state === null ? '' : `cell is-${state}`}>${drawing}</g></svg
    >${text}
  </li>`

/** What the signs of the strip mean. */
export const renderLegend = (): TemplateResult =>
  html`<ul class="strip-legend" aria-label=${msg('What the signs mean')}>
    ${(['drafting', 'in-review', 'locked'] as const).map((state) => sign(shape(state, 8, 8), state, stateText(state)))}
    ${sign(tick(3, 10), null, msg('Ready for review'))}
    ${sign(svg`<rect x="1" y="7" width="14" height="3" rx="1.5" class="released" />`, null, msg('Released'))}
    ${sign(bubble(3, 9), null, msg('Open comments'))} ${sign(head(4, 10), null, msg('People inside now'))}
  </ul>`
