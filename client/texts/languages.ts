import { currentForms, currentLanguage } from '../locales.ts'

/** A language's name inside a sentence of the reader's language. @param tag BCP 47; '' gives ''. */
export const languageName = (tag: string): string =>
  tag === '' ? '' : (new Intl.DisplayNames(currentForms(), { type: 'language' }).of(tag) ?? tag)

/** The same as it stands alone, with a capital letter. */
export const languageTitle = (tag: string): string => {
  const name = languageName(tag)
  return name.charAt(0).toLocaleUpperCase(currentLanguage()) + name.slice(1)
}
