import { z } from 'zod'
import { SECRETARIAT } from '../policy.ts'
import { givenEmail, storableText } from './text.ts'

/** Languages of the pages and mails (BCP 47). */
export const PERSON_LANGUAGES = ['en', 'es', 'pt', 'fr'] as const

/** Somebody of the installation. */
export const personBody = z.object({
  id: z.uuid(),
  /** Demo persona; null for everybody else. */
  persona: z.string().nullable(),
  /** Null: not said. */
  name: z.string().nullable(),
  /** Null: a persona, who gets no mail. */
  email: z.string().nullable(),
  isAdministrator: z.boolean(),
  secretariat: z.enum(SECRETARIAT).nullable(),
})
export type PersonBody = z.infer<typeof personBody>

/** `GET /api/people`: for administrators everybody; for the head of the secretariat those who have a place in it. */
export const peopleBody = z.object({ people: z.array(personBody) })
export type PeopleBody = z.infer<typeof peopleBody>

const places = {
  isAdministrator: z.boolean().optional(),
  secretariat: z.enum(SECRETARIAT).nullable().optional(),
}

/** `PUT /api/people/{person}`: what is not named stays as it is. */
export const placeRequest = z.strictObject(places)
export type PlaceRequest = z.infer<typeof placeRequest>

/** `POST /api/people`: the same for somebody named by address, who is made known when nobody knows them. */
export const appointRequest = z.strictObject({
  email: givenEmail,
  name: storableText.trim().max(200).optional(),
  language: z.enum(PERSON_LANGUAGES).optional(),
  ...places,
})
export type AppointRequest = z.infer<typeof appointRequest>
