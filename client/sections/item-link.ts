import { html, type TemplateResult } from 'lit'
import type { NumberedItem } from '../controllers/round-view.ts'
import { titleOf } from './titles.ts'

/** Address of an item inside its round's page. */
export const itemHref = ({ item, section }: Pick<NumberedItem, 'item' | 'section'>): string =>
  `#${section.summary.key}/${item.id}`

/** An item's number, as a link to it; its title on hover. */
export const itemLink = (target: NumberedItem): TemplateResult =>
  html`<a class="item-link" href=${itemHref(target)} title=${titleOf(target.item)}>${target.number}</a> `
