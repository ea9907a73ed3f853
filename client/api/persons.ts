import type { AppointRequest, PeopleBody, PersonBody, PlaceRequest } from '../../schema/api/persons.ts'
import { call } from './http.ts'

export const listPeople = (): Promise<PeopleBody> => call('GET', '/api/people')
/** Appoint somebody by address. */
export const appoint = (request: AppointRequest): Promise<PersonBody> => call('POST', '/api/people', request)
export const setPlace = (person: string, request: PlaceRequest): Promise<PersonBody> =>
  call('PUT', `/api/people/${person}`, request)
