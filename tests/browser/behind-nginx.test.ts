import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { freePort } from '../../server/storage/embedded/cluster.ts'
import { launchBrowser } from '../support/browser.ts'
import { cloneDatabase } from '../support/database.ts'
import { findNginx, NAME, operateEnv, startNginx, type Nginx } from '../support/nginx.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'

const nginx = findNginx()
const why = nginx === null ? ' (skipped: nginx or openssl is not installed on this machine)' : ''

describe.skipIf(nginx === null)(`a browser at Ronda behind nginx${why}`, () => {
  let database: Awaited<ReturnType<typeof cloneDatabase>>
  let server: TestServer
  let proxy: Nginx
  let browser: Browser

  beforeAll(async () => {
    database = await cloneDatabase()
    const port = await freePort()
    const env = { ...operateEnv(), DATABASE_URL: database.url, PORT: String(port), RONDA_DEMO: '1' }
    server = await startServer({ port, env })
    proxy = await startNginx(nginx!, port)
    browser = await launchBrowser([`--host-resolver-rules=MAP ${NAME}:443 127.0.0.1:${proxy.port}`])
  })
  afterAll(async () => {
    await browser.close()
    await proxy.stop()
    await server.stop()
    await database.drop()
  })

  it('opens the page under its public name, signs in, writes, and finds the text after a reload', async () => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en' })
    const page = await context.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    await page.goto(`https://${NAME}/`)
    await page.locator('button.card', { hasText: 'Chile' }).click()
    await until('somebody is signed in', async () => (await context.cookies()).length > 0)
    // Asked by the page itself, so that the cookie and the name are the browser's.
    const round = await page.evaluate(async () => {
      const { rounds } = (await (await fetch('/api/rounds')).json()) as { rounds: { id: string }[] }
      return rounds[0]!.id
    })
    await page.goto(`https://${NAME}/rounds/${round}#findings`)
    const body = page.locator('ronda-item').first().locator('.item-body ronda-text .text p').last()
    await body.click({ delay: 80 })
    await page.keyboard.press('Control+End')
    await page.keyboard.type(' Written through nginx.')
    await until('all is saved', async () => (await page.locator('.save').innerText()) === 'All saved')
    await page.reload()
    await page.locator('.paper', { hasText: 'Written through nginx.' }).waitFor()
    const [cookie] = await context.cookies()
    expect(cookie).toMatchObject({ domain: NAME, secure: true, httpOnly: true })
    expect(errors).toEqual([])
  })
})
