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

/** Ids tell records of one object apart; those of existing tables may be as short as `1`. */
function isSame(a: Pick<RecentRecord, 'object' | 'id'>, b: Pick<RecentRecord, 'object' | 'id'>): boolean {
  return a.id === b.id && a.object.zh === b.object.zh && a.object.en === b.object.en
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
    set([record, ...records.value.filter((one) => !isSame(one, record))].slice(0, MOST))
  const forget = (gone: Pick<RecentRecord, 'object' | 'id'>): void =>
    set(records.value.filter((one) => !isSame(one, gone)))

  return { records, restore, opened, forget }
})
