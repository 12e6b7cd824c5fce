/** The open pages of the work bar as plain data; the store in `tabs.ts` keeps it. */
import type { Text } from '../../engine/kernel/text.ts'

export interface WorkTab {
  /** Path of the page; its question part may change while the tab stays the same. */
  readonly key: string
  /** Where the tab leads now, question part included. */
  readonly to: string
  readonly title: string | Text
  /** Its page has not opened: a reload lets the tab go. */
  readonly unopened?: boolean
}

export const HOME_KEY = '/'
/** Beyond this the tab not visited for longest makes room. */
export const MOST_TABS = 20

/** Opens or updates the tab of a page; a tab that is open keeps its place and its better title. */
export function visited(tabs: readonly WorkTab[], visit: WorkTab): WorkTab[] {
  const at = tabs.findIndex((tab) => tab.key === visit.key)
  if (at >= 0) return tabs.map((tab, index) => (index === at ? { ...tab, to: visit.to } : tab))
  const opened = [...tabs, visit]
  return opened.length > MOST_TABS ? opened.filter((_tab, index) => index !== 1) : opened
}

/** The same list when nothing changes. */
export function retitled(tabs: readonly WorkTab[], key: string, title: string | Text): readonly WorkTab[] {
  if (!tabs.some((tab) => tab.key === key && (tab.title !== title || tab.unopened))) return tabs
  return tabs.map((tab) => (tab.key === key ? { key, to: tab.to, title } : tab))
}

/** The page could not be opened: its tab keeps the name it had, or takes the one that is left for it. */
export function refused(tabs: readonly WorkTab[], key: string, fallback: string | Text): WorkTab[] {
  return tabs.map((tab) =>
    tab.key === key ? { ...tab, title: tab.unopened ? fallback : tab.title, unopened: true } : tab,
  )
}

/** The tab goes on with another page, in its place; a page that is open elsewhere already leaves that place. */
export function continued(tabs: readonly WorkTab[], key: string, next: WorkTab): WorkTab[] {
  return tabs.filter((tab) => tab.key !== next.key).map((tab) => (tab.key === key ? next : tab))
}

export interface Closing {
  readonly tabs: WorkTab[]
  /** Where to go when the page shown was closed: its right neighbour, else its left one. */
  readonly goTo?: string
}

export function closed(tabs: readonly WorkTab[], key: string, shown: string): Closing {
  const at = tabs.findIndex((tab) => tab.key === key)
  if (at < 0 || key === HOME_KEY) return { tabs: [...tabs] }
  const left = tabs.filter((tab) => tab.key !== key)
  if (key !== shown) return { tabs: left }
  const neighbour = left[at] ?? left[at - 1]
  return { tabs: left, goTo: neighbour?.to ?? HOME_KEY }
}

export function closedOthers(tabs: readonly WorkTab[], kept: string): WorkTab[] {
  return tabs.filter((tab) => tab.key === HOME_KEY || tab.key === kept)
}
