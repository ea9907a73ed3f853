import { html, type TemplateResult } from 'lit'
import type { Audience } from '../../../schema/policy.ts'
import { icon, type IconName } from '../../elements/icon.ts'

const ICONS: Record<Audience, IconName> = { delegation: 'house', peers: 'users', shared: 'globe' }

/** Who reads a thread: in words, with a drawing and a colour of its own.
 * @param words from `audienceText`. */
export const audienceSign = (audience: Audience, words: string): TemplateResult =>
  html`<span class="audience audience-${audience}">${icon(ICONS[audience])}<span>${words}</span></span>`
