import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import type { ContentBody } from '../../../schema/api/sections.ts'
import { TITLE } from '../../../schema/sections/index.ts'
import type { RoundView } from '../../controllers/round-view.ts'
import type { SectionView } from '../../controllers/section-view.ts'
import { label } from '../../texts/labels.ts'
import { fieldWords } from '../release/field-words.ts'
import { titleOf } from '../titles.ts'

/** A section's content in plain words, to be read inside a dialog: exactly what its hash names, whatever the page shows. */
export const renderPlainText = (view: RoundView, { kind }: SectionView, content: ContentBody): TemplateResult => {
  const intro = fieldWords({ type: 'text' } as (typeof kind.fields)[number], content.fields.intro, () => null)
  return html`<section class="plain-content" tabindex="0" aria-label=${msg('The text as it is now')}>
    <h3>${msg('The text as it is now')}</h3>
    ${intro === '' ? nothing : html`<p lang=${content.fields.intro.lang || nothing}><span class="plain-words">${intro}</span></p>`}
    ${content.items.map(
      (item) =>
        html`<h4>${view.numberOf(item.id) ?? ''} ${titleOf(item)}</h4>
          ${kind.fields.map((field) => {
            const words = fieldWords(field, item.fields[field.name], (id) => view.numberOf(id))
            return words === '' || field.name === TITLE.name
              ? nothing
              : html`<p>
                  <span class="hint">${label(field.labelKey)}:</span> <span class="plain-words">${words}</span>
                </p>`
          })}`,
    )}
  </section>`
}
