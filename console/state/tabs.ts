/** The work bar: which pages are open. Kept for this browser tab, so that a reload brings them back. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { Text } from '../../engine/kernel/text.ts'
import { isRecord, readStored, writeStored } from './storage.ts'
import { closed, closedOthers, continued, HOME_KEY, refused, retitled, visited, type WorkTab } from './work-tabs.ts'

const KEY = 'tessera.tabs'
const HOME: WorkTab = { key: HOME_KEY, to: HOME_KEY, title: { zh: '工作台', en: 'Workbench' } }

interface Kept {
  readonly owner: string
  readonly tabs: readonly WorkTab[]
}

function isKept(value: unknown): value is Kept {
  return (
    isRecord(value) &&
    typeof value['owner'] === 'string' &&
    Array.isArray(value['tabs']) &&
    value['tabs'].every((tab) => isRecord(tab) && typeof tab['key'] === 'string')
  )
}

export const useTabs = defineStore('tabs', () => {
  const tabs = ref<readonly WorkTab[]>([HOME])
  const keys = computed(() => tabs.value.map((tab) => tab.key))
  let owner = ''
  let going: { readonly from: string; readonly to: string } | undefined

  /** Brings back the pages this person had open in this browser tab. */
  function restore(person: string): void {
    if (owner === person) return
    owner = person
    const kept = readStored(sessionStorage, KEY, isKept)
    tabs.value =
      kept?.owner === person ? [HOME, ...kept.tabs.filter((tab) => tab.key !== HOME_KEY && !tab.unopened)] : [HOME]
  }

  function set(next: readonly WorkTab[]): void {
    tabs.value = next
    writeStored(sessionStorage, KEY, { owner, tabs: next } satisfies Kept)
  }

  /** Opens the tab of a page, in the place of the one that said it goes on there. */
  function visit(tab: WorkTab): void {
    const from = going?.to === tab.key ? going.from : undefined
    going = undefined
    set(from === undefined ? visited(tabs.value, tab) : continued(tabs.value, from, tab))
  }

  /** The next visit of `to` takes the place of `from` instead of a tab of its own. */
  function goOn(from: string, to: string): void {
    going = { from, to }
  }

  function name(key: string, title: string | Text): void {
    const next = retitled(tabs.value, key, title)
    if (next !== tabs.value) set(next)
  }

  function refuse(key: string, fallback: string | Text): void {
    set(refused(tabs.value, key, fallback))
  }

  /** Closes a page; the answer says where to go when it was the one shown. */
  function close(key: string, shown: string): string | undefined {
    const result = closed(tabs.value, key, shown)
    set(result.tabs)
    return result.goTo
  }

  const closeAll = (): void => set([HOME])
  const closeOthers = (kept: string): void => set(closedOthers(tabs.value, kept))

  return { tabs, keys, restore, visit, goOn, name, refuse, close, closeAll, closeOthers }
})
