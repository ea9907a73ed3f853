import { sql } from 'drizzle-orm'

/** A token that nobody has yet, for a membership that ends or whose member wants another address: who comes back later is not read by
 * whoever had the old one. */
export const freshToken = sql`gen_random_uuid()`
