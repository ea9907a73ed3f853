import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { disposing, extending, replying } from './heard-trip/answering.ts'
import { drafting, type Words } from './heard-trip/drafting.ts'
import { matrices, telling } from './heard-trip/reading.ts'
import { releasing } from './heard-trip/releasing.ts'
import { suggesting } from './heard-trip/suggesting.ts'
import { beginTrip, PLAN, SEATS, SLOW, type Trip } from './heard-trip/trip.ts'

const LIVE: Words = {
  item: 'Our form has five lines already: shall we send it?',
  field: 'The coordinating office was renamed in May.',
  passage: 'Does it ask the unions too?',
  inside: 'quetzal-inside: the minister wants this one first.',
  suggestion: { words: 'two sets', instead: 'three sets', why: 'Three are ready.' },
}
const MUTE: Words = {
  item: 'The libraries open at nine.',
  field: 'The office has a new head.',
  passage: 'It asks nobody at present.',
  inside: 'quetzal-within: not before the holidays.',
  suggestion: { words: 'A morning', instead: 'A day', why: 'A morning is short.' },
}

describe(
  'the action plan: two experts, the secretariat and two officials, from its release to the response matrices',
  { timeout: SLOW },
  () => {
    const trip = {} as Trip

    beforeAll(() => beginTrip(trip), SLOW)
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail') await trip.keepPictures()
    })
    afterAll(() => trip.close())

    releasing(trip)
    drafting(trip, 'live', () => ({ ...trip, isLive: true }), LIVE)
    suggesting(trip, LIVE.suggestion)
    disposing(trip, LIVE)
    extending(trip, 'live', () => trip)
    replying(trip, 'live', () => trip, 0)

    it('goes on with officials whose network takes no live connection', async () => {
      for (const place of ['focal', 'adviser'] as const) {
        const { persona, context } = trip[place]
        await context.close()
        trip[place] = await trip.open(persona, `/rounds/${trip.round}#${PLAN}`, { isLive: false })
      }
      await trip.people.secretariat.setState(trip.plan, 'drafting', 'The officials have more to say.')
    })
    drafting(trip, 'mute', () => ({ ...trip, isLive: false }), MUTE)
    extending(trip, 'mute', () => trip)
    replying(trip, 'mute', () => trip, 1)
    it('has sent these officials not a byte but answers to GET and POST', () => {
      for (const { traffic } of [trip.focal, trip.adviser]) expect(traffic.frames).toEqual([])
    })

    matrices(trip, LIVE)
    telling(trip)

    it('has turned every page, and says how soon', () => {
      console.log(`ms until the last page had turned: ${JSON.stringify(trip.times)}`)
      const steps = ['released', 'live sent', 'declined', 'answered', 'live asked', 'live replied']
      expect(Object.keys(trip.times)).toEqual([...steps, 'mute sent', 'mute asked', 'mute replied', 'told'])
    })

    it('has told nobody what the delegation said inside, in whatever way', () => {
      for (const words of [LIVE.inside, MUTE.inside]) {
        for (const { persona, traffic } of [trip.secretariat, trip.chile, trip.canada, trip.administrator])
          expect([persona, traffic.find(words)]).toEqual([persona, []])
        expect(trip.mailbox.mails.filter(({ text, html }) => `${text}${html}`.includes(words))).toEqual([])
      }
    })

    it('has shown nothing that sticks out, breaks a rule of accessibility or is too small for a thumb, and thrown nothing', () => {
      expect(trip.faults).toEqual([])
      expect(SEATS.flatMap((place) => trip[place].errors)).toEqual([])
    })
  },
)
