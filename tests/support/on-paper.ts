import type { Locator, Page } from 'playwright-core'
import { until } from './until.ts'
import { HELD } from './walker.ts'

export const paper = (page: Page): Locator => page.locator('.paper')
export const item = (page: Page, at: number): Locator => page.locator('ronda-item').nth(at)
/** The body of an item. */
export const text = (page: Page, at: number): Locator => item(page, at).locator('.item-body ronda-text')
/** The comment with these words. */
export const card = (page: Page, words: string): Locator => page.locator('.comment-card', { hasText: words })

export const saved = (page: Page): Promise<void> =>
  until('all is saved', async () => (await page.locator('.save').getAttribute('data-save')) === 'saved')

/** Put the caret at an end of an item's text, as somebody does who looks where it is before they type: a text that has just opened may
 * put it back where the pointer was. */
export const goTo = async (page: Page, at: number, end: 'Home' | 'End'): Promise<void> => {
  await text(page, at).locator('.text p, .text h4, .text h5').last().click(HELD)
  await until(`the caret is at its ${end}`, async () => {
    await page.keyboard.press(`Control+${end}`)
    return text(page, at).evaluate((el, isEnd) => {
      const { focusNode, focusOffset } = document.getSelection()!
      if (focusNode === null || !el.contains(focusNode)) return false
      const rest = document.createRange()
      rest.selectNodeContents(el)
      if (isEnd) rest.setStart(focusNode, focusOffset)
      else rest.setEnd(focusNode, focusOffset)
      // The name at somebody else's caret is no word of the text.
      const words = rest.cloneContents()
      for (const caret of words.querySelectorAll('.remote-caret')) caret.remove()
      return words.textContent!.trim() === ''
    }, end === 'End')
  })
}

/** Put the caret at the end of an item's text. */
export const enter = (page: Page, at: number): Promise<void> => goTo(page, at, 'End')

/** Select words of a text as a pointer would that is not seen to move: what it selects is in sight. */
export const selectWords = (text: Locator, words: string): Promise<void> =>
  text.evaluate((el, quote) => {
    const walker = document.createTreeWalker(el, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const start = node.textContent?.indexOf(quote) ?? -1
      if (start < 0) continue
      node.parentElement?.scrollIntoView({ block: 'center' })
      return document.getSelection()?.setBaseAndExtent(node, start, node, start + quote.length)
    }
    throw new Error(`no ${quote} here`)
  }, words)

/** Add an item and write its title; the caret is in its text then. */
export const add = async (page: Page, title: string): Promise<void> => {
  const before = await page.locator('ronda-item').count()
  await page.locator('.button.add').click(HELD)
  await until('it is there', async () => (await page.locator('ronda-item').count()) === before + 1)
  await until('the cursor is in its title', () =>
    page.evaluate(() => (document.activeElement?.closest('.item-title') ?? null) !== null),
  )
  await page.keyboard.type(title, { delay: 5 })
  await page.keyboard.press('Enter')
}

/** Comment on the first item, and wait until it is sent.
 * @param audience as it stands before the choice when undefined. */
export const comment = async (page: Page, words: string, audience?: string): Promise<void> => {
  await item(page, 0).locator('.comment-button').click(HELD)
  await page.locator('.comment-form textarea').fill(words)
  if (audience !== undefined) await page.locator('.comment-form select').nth(1).selectOption(audience)
  await page.keyboard.press('Control+Enter')
  // On a phone the comments are closed again by then.
  await card(page, words).first().waitFor({ state: 'attached' })
  await until('it is sent', async () => (await card(page, words).locator('.comment-delivery').count()) === 0)
}

/** Do something while an English page speaks Spanish. */
export const inSpanish = async (page: Page, act: () => Promise<void>): Promise<void> => {
  const select = page.locator('ronda-language-select select').first()
  await select.selectOption('es')
  await page.locator('html[lang=es]').waitFor()
  await act()
  await select.selectOption('en')
  await page.locator('html[lang=en]').waitFor()
}
