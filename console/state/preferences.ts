/** What a person arranged for himself on this device: the navigation and the columns of each list. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { isRecord, readStored, writeStored } from './storage.ts'

/** Columns of one list: their order, and which are hidden. Columns it does not name come last, shown. */
export interface ColumnChoice {
  readonly order: readonly string[]
  readonly hidden: readonly string[]
}

const MENU_KEY = 'tessera.menu-collapsed'
const COLUMNS_KEY = 'tessera.columns'

function isChoices(value: unknown): value is Record<string, ColumnChoice> {
  return (
    isRecord(value) &&
    Object.values(value).every((one) => isRecord(one) && Array.isArray(one['order']) && Array.isArray(one['hidden']))
  )
}

export const usePreferences = defineStore('preferences', () => {
  const menuCollapsed = ref(localStorage.getItem(MENU_KEY) === 'true')
  const columns = ref<Record<string, ColumnChoice>>(readStored(localStorage, COLUMNS_KEY, isChoices) ?? {})

  function toggleMenu(): void {
    menuCollapsed.value = !menuCollapsed.value
    localStorage.setItem(MENU_KEY, String(menuCollapsed.value))
  }

  /** Without a choice the list is as its template says. */
  function chooseColumns(list: string, choice: ColumnChoice | undefined): void {
    const { [list]: _former, ...others } = columns.value
    columns.value = choice ? { ...others, [list]: choice } : others
    writeStored(localStorage, COLUMNS_KEY, columns.value)
  }

  return { menuCollapsed, columns, toggleMenu, chooseColumns }
})
