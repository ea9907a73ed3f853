import { configureLocalization, type LocaleModule } from '@lit/localize'
import { sourceLocale, targetLocales } from './locales/codes.ts'

export type Language = typeof sourceLocale | (typeof targetLocales)[number]

/** Languages of the interface, in their own words. */
export const LANGUAGES: Readonly<Record<Language, string>> = {
  en: 'English',
  es: 'Español',
  pt: 'Português',
  fr: 'Français',
}

/** Each a file of its own, so that a page loads the texts of one language only. */
const LOADERS: Readonly<Record<(typeof targetLocales)[number], () => Promise<LocaleModule>>> = {
  es: () => import('./locales/es.ts'),
  pt: () => import('./locales/pt.ts'),
  fr: () => import('./locales/fr.ts'),
}

const { getLocale, setLocale } = configureLocalization({
  sourceLocale,
  targetLocales,
  loadLocale: (locale) => LOADERS[locale as keyof typeof LOADERS](),
})

/** Whose dates and numbers are used where the browser names no country for a language. */
const FORMS: Readonly<Record<Language, string>> = { en: 'en', es: 'es-419', pt: 'pt-BR', fr: 'fr' }

const KEY = 'ronda-language'

const isLanguage = (value: string | null): value is Language => value !== null && Object.hasOwn(LANGUAGES, value)

/** What the browser asks for, most wanted first; nothing outside a browser. */
const wanted = (): readonly string[] => globalThis.navigator?.languages ?? []

const primary = (tag: string): string => tag.split('-', 1)[0]!.toLowerCase()

/** The first language of a list that the interface has; English when there is none. @param tags BCP 47. */
export const firstLanguage = (tags: readonly string[]): Language => tags.map(primary).find(isLanguage) ?? 'en'

/** The tag by which dates and numbers of a language are written: that of the reader's country where the browser names one,
 * because a Mexican and a Chilean page differ in the decimal sign.
 * @param tags what the browser asks for, BCP 47. */
export const formTag = (language: Language, tags: readonly string[] = wanted()): string =>
  tags.find((tag) => tag.includes('-') && primary(tag) === language) ?? FORMS[language]

/** The reader's language: chosen before on this device, or the browser's first that we have. */
const preferred = (): Language => {
  const chosen = localStorage.getItem(KEY)
  return isLanguage(chosen) ? chosen : firstLanguage(wanted())
}

/** The language that is shown now. */
export const currentLanguage = (): Language => getLocale() as Language

/** The tag for `Intl`, in the language that is shown now. */
export const currentForms = (): string => formTag(currentLanguage())

const show = async (language: Language): Promise<void> => {
  const before = currentLanguage()
  try {
    await setLocale(language)
  } catch (error) {
    // A language that failed counts as loading until another is asked for; then it can be tried again.
    await setLocale(before)
    throw error
  } finally {
    document.documentElement.lang = currentLanguage()
  }
}

let isRemembered = true

/** On a computer that others use too nothing is remembered, and what was is forgotten. */
export const rememberLanguage = (isWanted: boolean): void => {
  isRemembered = isWanted
  if (!isWanted) localStorage.removeItem(KEY)
}

/** Show the interface in a language, and remember it on this device.
 * @throws when its texts cannot be loaded; the page keeps its language. */
export const changeLanguage = async (language: Language): Promise<void> => {
  await show(language)
  if (isRemembered) localStorage.setItem(KEY, language)
}

/** Before anything is drawn. A page whose texts do not come is in English rather than empty. */
export const startLanguage = (): Promise<void> => show(preferred()).catch(() => {})
