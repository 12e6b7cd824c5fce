/** Queries that people keep, and what a list shows: from the one to the other and back. */
import type { ScreenModel } from '../../../engine/screens/types.ts'
import type { SchemeQuery } from '../../data/schemes.ts'
import { ruleOfKept, toLogic } from '../filter-logic.ts'
import { defaultState, readState, writeSort, writeState, type ViewState } from '../view-state.ts'

/** What is kept of a list as it stands: what it asks, and the parts of its address. Pages belong to the moment. */
export function schemeQuery(state: ViewState, screen: ScreenModel): SchemeQuery {
  const view = writeState({ ...state, page: 1, size: defaultState(screen).size }, screen)
  return {
    sort: writeSort(state.sort) || null,
    search: state.search || null,
    condition: toLogic(state.filters, ruleOfKept(state.where)) ?? null,
    view,
  }
}

/** The list as a scheme wants it; nothing where it names what this person's list does not know. */
export function schemeState(
  { view, sort, search, condition }: SchemeQuery,
  screen: ScreenModel,
): ViewState | undefined {
  const question = view ?? {
    // made elsewhere: its condition is the whole condition
    ...Object.fromEntries(Object.keys(defaultState(screen).filters).map((key) => [`f.${key}`, ''])),
    ...(condition && { where: JSON.stringify(condition) }),
    ...(search && { q: search }),
  }
  const state = readState({ ...question, ...(sort && { sort }) }, screen)
  const isWhole = writeSort(state.sort) === (sort ?? writeSort(state.sort))
  return state.unreadable || !isWhole ? undefined : state
}

/** Whether a list stands as a scheme would have it, apart from the page. */
export function isShown(scheme: SchemeQuery, state: ViewState, screen: ScreenModel): boolean {
  const wanted = schemeState(scheme, screen)
  return wanted !== undefined && sameness(wanted, screen) === sameness(state, screen)
}

function sameness(state: ViewState, screen: ScreenModel): string {
  const { view } = schemeQuery(state, screen)
  return JSON.stringify(Object.entries(view ?? {}).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** How many conditions a scheme has, its search being one; nothing where it cannot be read. */
export function conditionsOf(scheme: SchemeQuery, screen: ScreenModel): number | undefined {
  const state = schemeState(scheme, screen)
  return state ? Object.keys(state.filters).length + (state.where ? 1 : 0) + (state.search ? 1 : 0) : undefined
}
