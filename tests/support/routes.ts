import { createApp, type AppDeps } from '../../server/app.ts'
import { createMetrics } from '../../server/metrics.ts'
import { appConfig } from './app.ts'

/** Every route of the program in demo mode, as `GET /api/rounds`; middleware and the two catch-alls are none. */
export const listRoutes = ({ isDemo = true } = {}): string[] => {
  const nothing = {} as never
  const deps: AppDeps = {
    db: nothing,
    auth: nothing,
    store: nothing,
    registry: nothing,
    log: nothing,
    metrics: createMetrics(),
    colleagues: nothing,
    config: appConfig({ isDemo }),
    site: () => 'http://localhost',
    isReady: async () => false,
    clientDir: '.',
  }
  const routes = createApp(deps).routes.filter(({ method }) => method !== 'ALL')
  return [...new Set(routes.map(({ method, path }) => `${method} ${path}`))]
}

/** Routes that sign their caller out: after one of them nothing more can be asked as they. */
export const SIGN_OUT: readonly string[] = ['DELETE /api/session', 'POST /api/session/end']
export const signsOut = (route: string): boolean => SIGN_OUT.includes(route)
