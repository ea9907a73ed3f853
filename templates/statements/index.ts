import { inLanguage, type Texts } from '../index.ts'
import notice1 from './beneficiary-notice-1.json' with { type: 'json' }
import confidentiality1 from './confidentiality-1.json' with { type: 'json' }

/** What somebody accepts before they become a member (S12). A version is never changed once somebody may have accepted it: a new
 * text is a new file with the next number. */
export interface Statement {
  kind: string
  version: number
  title: Texts
  paragraphs: readonly Texts[]
  /** What the reader says by accepting. */
  accept: Texts
}

/** Every version of every statement, oldest first. */
export const statements: readonly Statement[] = [confidentiality1, notice1]

/** Statement of each role; null: none. */
const STATEMENT_OF: Readonly<Record<'secretariat' | 'expert' | 'beneficiary' | 'observer', string | null>> = {
  secretariat: null,
  expert: 'confidentiality',
  observer: 'confidentiality',
  beneficiary: 'beneficiary-notice',
}

/** Kind of the statement of a role; null: none. */
export const statementKindOf = (role: keyof typeof STATEMENT_OF): string | null => STATEMENT_OF[role]

/** The newest version of what a role accepts; null: nothing. */
export const statementFor = (role: keyof typeof STATEMENT_OF): Statement | null =>
  statements.findLast(({ kind }) => kind === STATEMENT_OF[role]) ?? null

/** The whole text of a statement as its reader has it before them, and as it is kept. */
export const statementText = ({ title, paragraphs, accept }: Statement, language: string): string =>
  [title, ...paragraphs, accept].map((texts) => inLanguage(texts, language)).join('\n\n')
