/** A scheme before it is applied: how its list would stand, or why it cannot. */
import type { ScreenModel } from '../../../engine/screens/types.ts'
import { ApiError } from '../../data/http.ts'
import { type Scheme, tryQuery } from '../../data/schemes.ts'
import { ruleOfKept, toLogic } from '../filter-logic.ts'
import { writeSort, type ViewState } from '../view-state.ts'
import { schemeState } from './scheme-state.ts'

/** @throws ApiError where the server refuses the query; undefined is what this person's list does not know */
export async function triedScheme(scheme: Scheme, screen: ScreenModel): Promise<ViewState | undefined> {
  const state = schemeState(scheme, screen)
  if (!state) return undefined
  const filter = toLogic(state.filters, screen.list.filter, ruleOfKept(state.where))
  await tryQuery(screen.object.name, { sort: writeSort(state.sort), search: state.search, filter })
  return state
}

/** Whether the server says that the query itself is wrong. */
export function isRefused(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'BAD_QUERY'
}
