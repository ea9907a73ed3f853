import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Delegation } from '../../client/controllers/delegation.ts'
import { openHeard, type Heard } from '../support/heard.ts'
import { begunThread, threadsOf } from '../support/threads.ts'
import { unzip } from '../support/zip.ts'

describe('what a delegation clears on paper', () => {
  let heard: Heard
  beforeAll(async () => (heard = await openHeard()))
  afterAll(() => heard.stop())

  /** The Word file, as XML. */
  const fileOf = async (): Promise<string> => {
    const { focalPoint } = heard
    const answer = await focalPoint.fetch(`/api/rounds/${focalPoint.round.id}/clearance?format=docx&language=en`)
    expect(answer.status).toBe(200)
    return unzip(Buffer.from(await answer.arrayBuffer()))
      .get('word/document.xml')!
      .toString('utf8')
  }
  /** Ids of the drafts on the page that is printed. */
  const onPage = async (): Promise<string[]> => {
    const { focalPoint } = heard
    const round = (await (await focalPoint.fetch(`/api/rounds/${focalPoint.round.id}`)).json()) as never
    const threads = await threadsOf(focalPoint, 'rounds', focalPoint.round.id)
    const facts = { round, threads, withdrawn: [], answers: [], moreTime: [], contents: new Map(), since: null }
    return new Delegation(facts).drafts.flatMap((section) => section.threads.map(({ id }) => id))
  }

  it('is what it drafted on what is released to it, not what it discusses on its own documents', async () => {
    const { contributor, database, plan } = heard
    const draft = await begunThread(contributor, plan, { audience: 'delegation', body: 'Among ourselves.' })
    expect(await onPage()).toEqual([draft.id])
    expect(await fileOf()).toContain('Among ourselves.')
    const become = (kind: string): Promise<unknown> => database.query('update document set kind = $1', [kind])
    // Released it is for the observers at most: its officials read it as it is.
    await become('self-assessment')
    expect(await onPage()).toEqual([])
    expect(await fileOf()).not.toContain('Among ourselves.')
    await become('report')
  })

  it('gives a proposed amount as the amount that it is', async () => {
    const { contributor, plan } = heard
    const { seq, items } = await contributor.content(plan)
    const { cost = '' } = items[0]!.fields
    const suggestion = { type: 'field', before: cost as string, value: 'XCD 9000000' } as const
    await begunThread(contributor, plan, {
      item: items[0]!.id,
      field: 'cost',
      seq,
      body: '',
      suggestion,
      audience: 'delegation',
    })
    const file = (await fileOf()).replaceAll(/\s/g, ' ')
    expect(file).toContain('→ XCD 90,000')
    expect(file).not.toContain('9000000')
  })
})
