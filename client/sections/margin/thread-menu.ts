import { msg, str } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { widerThan } from '../../../schema/threads.ts'
import type { ShownThread } from '../../controllers/shown-threads.ts'
import { selectText, writeClipboard } from '../../elements/clipboard.ts'
import { icon } from '../../elements/icon.ts'
import { countryName } from '../../texts/people.ts'
import { threadAddress } from './thread-link.ts'

/** Whom widening a thread lets in, inside a sentence. @param beneficiary ISO code. */
export const letInText = (thread: ShownThread, beneficiary: string): string =>
  widerThan(thread.audience) === 'peers' ? msg('peers and secretariat') : countryName(beneficiary)

const close = (event: Event): void => (event.currentTarget as Element).closest('details')?.removeAttribute('open')

const copy = async (event: Event, thread: string, done: (text: string) => void): Promise<void> => {
  const menu = (event.currentTarget as Element).closest('details')
  if (await writeClipboard(threadAddress(thread))) {
    close({ currentTarget: menu?.firstElementChild } as unknown as Event)
    return done(msg('The link is copied.'))
  }
  const address = menu?.querySelector('.thread-address')
  if (address == null) return
  address.removeAttribute('hidden')
  selectText(address)
}

export interface ThreadMenu {
  thread: ShownThread
  beneficiary: string
  /** Ask whether to let others read it. */
  widen(): void
  /** Say that something was done. */
  tell(text: string): void
}

/** What is seldom done with a thread. */
export const renderMenu = ({ thread, beneficiary, widen, tell }: ThreadMenu): TemplateResult =>
  html`<details class="thread-menu" name="thread-menu">
    <summary class="icon-button" aria-label=${msg('More about this comment')} title=${msg('More actions')}>
      ${icon('more')}
    </summary>
    <div class="thread-menu-panel">
      <button type="button" class="menu-item" @click=${(event: Event) => void copy(event, thread.id, tell)}>
        ${icon('link')}${msg('Copy link')}
      </button>
      <p class="thread-address" hidden>${threadAddress(thread.id)}</p>
      ${
        thread.can.widen
          ? html`<button
              type="button"
              class="menu-item"
              @click=${(event: Event) => {
                close(event)
                widen()
              }}
            >
              ${icon('eye')}${msg(str`Let ${letInText(thread, beneficiary)} read this too…`)}
            </button>`
          : nothing
      }
    </div>
  </details>`
