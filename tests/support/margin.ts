import { expect } from 'vitest'
import type { Locator, Page } from 'playwright-core'

/** What travels to another page is there within a second; a machine that does much else takes longer. */
const PATIENCE = 20_000

/** The card of a comment that stands in the margin; none of those that are being written. */
export const cardOf = (page: Page, words: string): Locator => page.locator('article.comment-card', { hasText: words })

/** What the marks of a thread hold in the text, in reading order, as if they were one. */
export const expectMarked = (page: Page, thread: string, words: string): Promise<void> =>
  expect
    .poll(async () => (await page.locator(`.paper .passage[data-thread="${thread}"]`).allTextContents()).join(''), {
      timeout: PATIENCE,
    })
    .toBe(words)

/** Whether the card of a thread says that its text is gone. */
export const expectGone = (page: Page, thread: string, isGone: boolean): Promise<void> =>
  expect
    .poll(
      async () => {
        const card = page.locator(`article.comment-card[data-thread="${thread}"]`)
        return (await card.count()) === 1 ? (await card.locator('.quote-gone').count()) === 1 : 'no card'
      },
      { timeout: PATIENCE },
    )
    .toBe(isGone)

/** Pixels by which a page is wider than its window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
