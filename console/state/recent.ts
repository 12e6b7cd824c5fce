/** The records a person opened last on this device. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Text } from '../../engine/kernel/text.ts'
import { isRecord, readStored, writeStored } from './storage.ts'

export interface RecentRecord {
  readonly template: string
  readonly id: string
  readonly title: string
  readonly object: Text
  readonly icon?: string
  /** ISO instant. */
  readonly at: string
}

const MOST = 10

function isRecent(value: unknown): value is RecentRecord[] {
  return (
    Array.isArray(value) &&
    value.every((one) => isRecord(one) && typeof one['id'] === 'string' && isRecord(one['object']))
  )
}

export const useRecent = defineStore('recent', () => {
  const records = ref<readonly RecentRecord[]>([])
  let key = ''

  function restore(person: string): void {
    key = `tessera.recent.${person}`
    records.value = readStored(localStorage, key, isRecent) ?? []
  }

  function set(next: readonly RecentRecord[]): void {
    records.value = next
    writeStored(localStorage, key, next)
  }

  const opened = (record: RecentRecord): void =>
    set([record, ...records.value.filter((one) => one.id !== record.id)].slice(0, MOST))
  const forget = (id: string): void => set(records.value.filter((one) => one.id !== id))

  return { records, restore, opened, forget }
})
