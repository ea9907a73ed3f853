import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRealBackends, type RealBackends } from '../support/anchor-walk/real-backend.ts'
import { walk } from '../support/anchor-walk/walk.ts'

/** More with `RONDA_ANCHOR_REAL_RUNS`, from `RONDA_ANCHOR_SEED` on. Hundreds, without a database: `tests/faults/anchors.test.ts`. */
const RUNS = Number(process.env.RONDA_ANCHOR_REAL_RUNS ?? 20)
const FIRST_SEED = Number(process.env.RONDA_ANCHOR_SEED ?? 1)

describe('the passages of threads, with database, rooms and services', () => {
  let real: RealBackends

  beforeAll(async () => void (real = await createRealBackends()))
  afterAll(() => real.stop())

  it(`stand where they belong on two pages and for a reader, after ${RUNS} runs of everything that moves them`, async () => {
    const failures: unknown[] = []
    let compared = 0
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++)
      await walk(seed, real.start, real.newClientId).then(
        (walked) => (compared += walked.compared),
        (error: unknown) => failures.push(`seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`),
      )
    console.log(`${compared} passages compared in ${RUNS} runs from seed ${FIRST_SEED}`)
    expect(failures).toEqual([])
    expect(compared).toBeGreaterThan(RUNS * 6)
  }, 240_000)
})
