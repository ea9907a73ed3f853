import { and, desc, eq, inArray, isNull } from 'drizzle-orm'
import type { RoundsBody } from '../../schema/api/rounds.ts'
import type { PersonId, RoundId } from '../../schema/ids.ts'
import { can, type SectionResource, type MemberSubject } from '../../schema/policy.ts'
import { document, member, round, section, thread } from '../../schema/tables/index.ts'
import { reading, type Db } from '../storage/database.ts'
import { judgedColumns, sectionResource } from './section-resource.ts'

type ListedRound = RoundsBody['rounds'][number]

/** The rounds a person is a member of, newest first, each with what its list shows: counts of what they may read. */
export const listRounds = async (db: Db, personId: PersonId): Promise<RoundsBody> => {
  const own = await reading(
    db
      .select({ round, role: member.role, country: member.country, marks: member.marks })
      .from(round)
      .innerJoin(member, eq(member.roundId, round.id))
      .where(and(eq(member.personId, personId), isNull(member.endedAt)))
      .orderBy(desc(round.createdAt), desc(round.id)),
  )
  const ids = own.map((row) => row.round.id)
  const [sections, threads] = await Promise.all([sectionsOf(db, ids), threadsOf(db, ids)])
  return {
    rounds: own.map(
      ({
        round: { id, title, beneficiary, step, themes, peers, language, illustrative, archivedAt },
        role,
        country,
        marks,
      }) => {
        const me = { role, country, marks }
        return {
          id,
          title,
          beneficiary,
          step,
          themes,
          language,
          illustrative,
          me,
          peers: peers.toSorted(),
          archivedAt: archivedAt?.toISOString() ?? null,
          sections: countSections(me, sections.get(id) ?? []),
          openThreads: (threads.get(id) ?? []).filter((one) => can(me, 'read', one)).length,
        }
      },
    ),
  }
}

const grouped = <T>(rows: readonly { roundId: RoundId; value: T }[]): Map<RoundId, T[]> => {
  const groups = new Map<RoundId, T[]>()
  for (const { roundId, value } of rows) groups.set(roundId, [...(groups.get(roundId) ?? []), value])
  return groups
}

const sectionsOf = async (db: Db, ids: RoundId[]): Promise<Map<RoundId, SectionResource[]>> => {
  if (ids.length === 0) return new Map()
  const rows = await reading(
    db
      .select({ roundId: document.roundId, judged: judgedColumns })
      .from(section)
      .innerJoin(document, eq(document.id, section.documentId))
      .where(inArray(document.roundId, ids)),
  )
  return grouped(rows.map(({ roundId, judged }) => ({ roundId, value: sectionResource(judged) })))
}

const threadsOf = async (db: Db, ids: RoundId[]) => {
  if (ids.length === 0) return new Map<RoundId, never[]>()
  const rows = await reading(
    db
      .select({
        roundId: document.roundId,
        judged: judgedColumns,
        audience: thread.audience,
        by: { role: thread.byRole, country: thread.byCountry },
      })
      .from(thread)
      .innerJoin(section, eq(section.id, thread.sectionId))
      .innerJoin(document, eq(document.id, section.documentId))
      .where(and(inArray(document.roundId, ids), isNull(thread.resolvedAt))),
  )
  return grouped(
    rows.map(({ roundId, audience, by, judged }) => ({
      roundId,
      value: { type: 'thread', section: sectionResource(judged), audience, by } as const,
    })),
  )
}

const countSections = (reader: MemberSubject, all: SectionResource[]): ListedRound['sections'] => {
  const readable = all.filter((one) => can(reader, 'read', one))
  const inState = (state: SectionResource['state']): number => readable.filter((one) => one.state === state).length
  return {
    drafting: inState('drafting'),
    'in-review': inState('in-review'),
    locked: inState('locked'),
    released: readable.filter(({ released }) => released).length,
  }
}
