import { configureLocalization } from '@lit/localize'
import { sourceLocale, targetLocales } from './locales/codes.ts'
import * as es from './locales/es.ts'

const { getLocale, setLocale } = configureLocalization({
  sourceLocale,
  targetLocales,
  loadLocale: async (locale) => {
    if (locale === 'es') return es
    throw new Error(`no texts in ${locale}`)
  },
})

/** Languages of the interface, in their own words. */
export const LANGUAGES = { en: 'English', es: 'Español' } as const
export type Language = keyof typeof LANGUAGES

const KEY = 'ronda-language'

const isLanguage = (value: string | null): value is Language => value !== null && Object.hasOwn(LANGUAGES, value)

/** The reader's language: chosen before on this device, or the browser's first that we have. */
const preferred = (): Language => {
  const chosen = localStorage.getItem(KEY)
  if (isLanguage(chosen)) return chosen
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'en'
}

export const currentLanguage = (): Language => (getLocale() === 'es' ? 'es' : 'en')

/** Show the interface in a language, and remember it on this device. */
export const changeLanguage = async (language: Language): Promise<void> => {
  localStorage.setItem(KEY, language)
  await setLocale(language)
  document.documentElement.lang = language
}

/** Before anything is drawn. */
export const startLanguage = (): Promise<void> => changeLanguage(preferred())
