import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Rules of accessibility that a page breaks, each with where. */
export const violations = async (page: Page): Promise<string[]> => {
  // The page's policy lets no script in; the tool comes in beside it.
  await page.evaluate(await readFile(AXE, 'utf8'))
  const results = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })')
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
