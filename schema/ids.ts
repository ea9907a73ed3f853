import { v7 } from 'uuid'

declare const brand: unique symbol
type Id<Name extends string> = string & { readonly [brand]: Name }

/** Ids are UUIDv7 in lower case (RFC 9562), branded so that one kind is never passed for another. */
export type PersonId = Id<'person'>
export type MemberId = Id<'member'>
export type RoundId = Id<'round'>
export type DocumentId = Id<'document'>
export type SectionId = Id<'section'>
export type ItemId = Id<'item'>
export type ThreadId = Id<'thread'>
export type CommentId = Id<'comment'>
export type InvitationId = Id<'invitation'>

/** A fresh, time-ordered id. */
export const createId = <T extends string>(): T => v7() as T

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** @returns whether `text` has the form of an id; says nothing about its existence. */
export const isId = (text: string): boolean => UUID.test(text)
