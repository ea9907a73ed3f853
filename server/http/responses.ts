import { Hono, type Context } from 'hono'
import { matrixQuery } from '../../schema/api/responses.ts'
import type { PersonId, RoundId } from '../../schema/ids.ts'
import { filterOf, isNarrowed } from '../../schema/matrix-filter.ts'
import { writeAnswerCsv, writeCommentCsv, type Reading, type WrittenMatrix } from '../publish/responses.ts'
import type { SectionStore } from '../rooms/types.ts'
import {
  findAnswerMatrix,
  findCommentMatrix,
  findNamedMembers,
  findRoundOfFile,
  recordMatrixExport,
} from '../services/responses.ts'
import type { Db } from '../storage/database.ts'
import { readId, readQuery } from './body.ts'
import { sendFile, takesAway } from './download.ts'
import { signedIn } from './session.ts'
import type { Env } from './types.ts'

const CSV = 'text/csv; charset=utf-8; header=present'

interface Deps {
  db: Db
  store: Pick<SectionStore, 'load'>
}

type Find<T> = (db: Db, store: Deps['store'], round: RoundId, person: PersonId) => Promise<T>

/** A matrix as JSON, or as a file to be taken away. */
const answer = async <T extends { rows: readonly unknown[] }>(
  c: Context<Env, '/:round/*'>,
  { db, store }: Deps,
  what: 'comment-matrix' | 'answer-matrix',
  find: Find<T>,
  write: (matrix: T, reading: Reading) => WrittenMatrix,
): Promise<Response> => {
  const { person } = signedIn(c.get('session'))
  const round = readId<RoundId>(c.req.param('round'))
  const { format, lang: language = person.language, ...given } = readQuery(c, matrixQuery)
  const isTaken = format !== undefined && takesAway(c)
  const matrix = await find(db, store, round, person.id)
  if (format === undefined) return c.json(matrix)
  const filter = filterOf(what === 'comment-matrix' ? 'comments' : 'recommendations', given)
  const [members, of] = await Promise.all([findNamedMembers(db, round), findRoundOfFile(db, round)])
  const { text, rows } = write(matrix, { language, members, ...of, filter })
  if (isTaken) await recordMatrixExport(db, round, person.id, { what, rows, filter: isNarrowed(filter) ? given : null })
  const { timeZone } = of
  // Who finds the file later sees that it is not all.
  const name = `ronda-${what}${isNarrowed(filter) ? '-part' : ''}`
  return sendFile(c, text, { type: CSV, name, ending: 'csv', timeZone, now: new Date() })
}

/** `/api/rounds/{round}/comment-matrix` and `…/answer-matrix`: what the beneficiary said, and what was said to it. */
export const responseRoutes = (deps: Deps): Hono<Env> =>
  new Hono<Env>()
    .get('/:round/comment-matrix', (c) => answer(c, deps, 'comment-matrix', findCommentMatrix, writeCommentCsv))
    .get('/:round/answer-matrix', (c) => answer(c, deps, 'answer-matrix', findAnswerMatrix, writeAnswerCsv))
