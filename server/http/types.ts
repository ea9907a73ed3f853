import type { Session } from '../services/sessions.ts'

/** What middleware leaves for the routes. */
export interface Env {
  Variables: {
    /** Null: nobody is signed in. */
    session: Session | null
  }
}
