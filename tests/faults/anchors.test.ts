import { describe, expect, it } from 'vitest'
import { createMemoryBackend } from '../support/anchor-walk/backend.ts'
import { walk } from '../support/anchor-walk/walk.ts'
import { buildFirst } from '../support/anchor-walk/world.ts'

/** Runs of random people; more with `RONDA_ANCHOR_RUNS`, from `RONDA_ANCHOR_SEED` on. */
const RUNS = Number(process.env.RONDA_ANCHOR_RUNS ?? 500)
const FIRST_SEED = Number(process.env.RONDA_ANCHOR_SEED ?? 1)

const run = (seed: number) => {
  let next = 10
  return walk(
    seed,
    (paragraphs) => {
      const { item, update } = buildFirst(paragraphs, 1)
      return Promise.resolve({ item, backend: createMemoryBackend(update) })
    },
    () => next++,
  )
}

describe('the passages of threads', () => {
  it(`stand where they belong on two pages and for a reader, after ${RUNS} runs of everything that moves them`, async () => {
    const failures: string[] = []
    let compared = 0
    let doubled = 0
    const acts = new Map<string, number>()
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
      try {
        const result = await run(seed)
        compared += result.compared
        if (result.isDoubled) doubled++
        for (const [name, count] of result.acts) acts.set(name, (acts.get(name) ?? 0) + count)
      } catch (error) {
        failures.push(error instanceof Error ? `seed ${seed} ${error.stack ?? ''}` : String(error))
      }
    }
    console.log(
      `${compared} passages compared in ${RUNS} runs from seed ${FIRST_SEED}, ${doubled} with doubled text left; ${[...acts].map(([name, count]) => `${name} ${count}`).join(', ')}`,
    )
    console.log(`${failures.length} wrong`)
    expect(failures).toEqual([])
    // Such a walk ends early, compared to its end.
    expect(doubled).toBeLessThanOrEqual(Math.ceil(RUNS * 0.03))
  }, 900_000)
})
