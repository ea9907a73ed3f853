import { localized, msg, str } from '@lit/localize'
import { html, nothing, type PropertyValues } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { can } from '../../schema/policy.ts'
import { bringColleague, getColleague, sendColleagueAway } from '../api/demo.ts'
import type { RoundView } from '../controllers/round-view.ts'
import type { SectionView } from '../controllers/section-view.ts'
import { Watch } from '../controllers/watch.ts'
import { LightElement } from '../elements/light-element.ts'
import { errorText } from '../texts/problems.ts'
import { clockText, endedOnce } from '../texts/times.ts'

/** Brings a scripted expert into the section that is shown, so that whoever is alone sees two people write; demo only. */
@localized()
@customElement('ronda-colleague')
export class RondaColleague extends LightElement {
  @property({ attribute: false }) view!: RoundView
  @property({ attribute: false }) section: SectionView | undefined
  /** When it leaves, ISO 8601; null while it is not here. */
  @state() private until: string | null = null
  @state() private problem: string | null = null
  @state() private isBusy = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    new Watch(
      this,
      () => [this.view],
      () => this.#follow(),
    )
  }

  /** Whether it was seen in the round since it was brought. */
  #wasHere = false

  /** It leaves early when the section is closed: then asking says so. */
  #follow(): void {
    const isHere = this.view.here.some(({ isScripted }) => isScripted)
    if (this.#wasHere && !isHere && this.until !== null) void this.#ask(() => getColleague(this.view.round.id))
    this.#wasHere = isHere
  }

  /** Where it writes, as an address; null while it is nowhere that is open here. */
  get #place(): string | null {
    for (const section of this.view.sections)
      for (const { member, item } of section.live?.cursors ?? [])
        if (this.view.member(member)?.isScripted === true)
          return `#${section.summary.key}${item === null ? '' : `/${item}`}`
    return null
  }

  override disconnectedCallback(): void {
    clearTimeout(this.#timer)
    super.disconnectedCallback()
  }

  get #mayBring(): boolean {
    return can(this.view.me, 'bring', { type: 'round' })
  }

  protected override firstUpdated(_changed: PropertyValues<this>): void {
    if (this.#mayBring) void this.#ask(() => getColleague(this.view.round.id))
  }

  async #ask(call: () => Promise<{ until: string | null }>): Promise<void> {
    this.problem = null
    this.isBusy = true
    try {
      this.until = (await call()).until
      clearTimeout(this.#timer)
      if (this.until !== null)
        this.#timer = setTimeout(() => (this.until = null), Math.max(0, Date.parse(this.until) - Date.now()))
    } catch (error) {
      this.problem = errorText(error)
    } finally {
      this.isBusy = false
    }
  }

  override render() {
    if (!this.#mayBring) return nothing
    const { until, section } = this
    const round = this.view.round.id
    const problem = this.problem === null ? nothing : html` <span role="alert">${this.problem}</span>`
    if (until !== null)
      return html`<span role="status"
          >${endedOnce(msg(str`A scripted colleague writes here until ${clockText(until)}.`))}</span
        >
        ${this.#place === null ? nothing : html`<a href=${this.#place}>${msg('Show')}</a>`}
        <button
          type="button"
          class="text-button"
          ?disabled=${this.isBusy}
          @click=${() => void this.#ask(() => sendColleagueAway(round))}
        >
          ${msg('Send away')}</button
        >${problem}`
    if (section?.can.edit !== true) return problem
    return html`<button
        type="button"
        class="text-button"
        ?disabled=${this.isBusy}
        @click=${() => void this.#ask(() => bringColleague({ round, section: section.id }))}
      >
        ${msg('Bring a colleague')}</button
      >${problem}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ronda-colleague': RondaColleague
  }
}
