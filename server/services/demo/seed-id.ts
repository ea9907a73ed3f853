import { v5 } from 'uuid'

/** Ours alone; never changed, or a database that is seeded already would be seeded again. */
const NAMESPACE = '0b7f3c1e-5b0a-4c57-9d5e-6f0f6a0f2f43'

/** The id of something that is seeded (RFC 9562, version 5): the same at every start, so that links can be written before
 * what they lead to, and a seeding that was cut off goes on where it stopped.
 * @param path names that tell it from everything else that is seeded. */
export const seedId = <T extends string>(...path: (string | number)[]): T => v5(path.join('/'), NAMESPACE) as T
