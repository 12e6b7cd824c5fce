/**
 * In charge of the history of tags as people read it. What enters is a question and a reader; what leaves are lines,
 * newest first, that tell of each record what happened to it: one by one as it was written, and unfolded where it was
 * written once for all members of a tag. Nobody is told of records they do not read, or of tags personal to others.
 */
import type { Queryable } from '../../database/index.ts'
import type { Entry } from './entry.ts'
import { historyPart, type HistoryReader } from './part.ts'
import { placeText } from './place.ts'
import { type HistoryAsked, markOf } from './request.ts'

export type { Entry } from './entry.ts'
export { historyFile } from './export.ts'
export type { HistoryReader } from './part.ts'
export { type HistoryAsked, historyRequest } from './request.ts'

export interface HistoryPage {
  readonly data: readonly Omit<Entry, 'place'>[]
  /** Cursor of the next page; null on the last. */
  readonly next: string | null
}

export async function tagHistory(on: Queryable, reader: HistoryReader, asked: HistoryAsked): Promise<HistoryPage> {
  const { entries, last } = await historyPart(on, reader, asked)
  const next = last ? placeText(markOf(asked, reader), last) : null
  return { data: entries.map(({ place: _place, ...entry }) => entry), next }
}
