import type { PublicationsBody } from '../../schema/api/publications.ts'
import { call } from './http.ts'

export const listPublications = (): Promise<PublicationsBody> => call('GET', '/api/publications')
