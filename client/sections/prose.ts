import { msg } from '@lit/localize'
import { html, nothing, type TemplateResult } from 'lit'
import { inLanguage } from '../../templates/index.ts'
import type { SectionView } from '../controllers/section-view.ts'
import { currentLanguage } from '../locales.ts'
import type { SectionContext } from './context.ts'
import { renderIntro } from './intro.ts'

/** What to do with a section in which nothing stands yet. */
const emptyText = ({ template }: SectionView): string =>
  template === null ? msg('Nothing here yet.') : inLanguage(template.emptyText, currentLanguage())

/** A section in which nothing stands, to who writes in it and to who only reads. */
export const renderEmpty = (section: SectionView): TemplateResult =>
  html`<p class="hint empty">${section.live === null ? msg('Nothing here yet.') : emptyText(section)}</p>`

/** A section without items: its free text is all of it. */
export const renderProse = (context: SectionContext): TemplateResult => {
  const text = renderIntro(context, emptyText(context.section))
  return html`${text === nothing ? renderEmpty(context.section) : text}`
}
