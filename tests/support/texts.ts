import { LANGUAGES, type Texts } from '../../templates/index.ts'

/** What is wrong with texts of a template: a language that is missing, empty, untrimmed, or one that is none of ours.
 * @param where how to name them in the answer. */
export const faultsOf = (where: string, texts: Texts): string[] => [
  ...LANGUAGES.filter((language) => !/^\S(.*\S)?$/.test(texts[language] ?? '')).map(
    (language) => `${where} ${language}`,
  ),
  ...Object.keys(texts)
    .filter((key) => !(LANGUAGES as readonly string[]).includes(key))
    .map((key) => `${where} has ${key}`),
]
