/** Searching all objects at once. */
import type { Text } from '../../engine/kernel/text.ts'
import { call } from './http.ts'

export interface FoundGroup {
  readonly object: string
  readonly label: Text
  readonly template: string
  readonly total: number
  readonly more: boolean
  readonly late: boolean
  readonly records: readonly {
    readonly id: string
    readonly title: string | null
    readonly match?: { readonly field: string; readonly label: Text; readonly text: string }
  }[]
}

export async function searchEverywhere(words: string, signal: AbortSignal): Promise<readonly FoundGroup[]> {
  const answer = await call<{ data: readonly FoundGroup[] }>(
    'GET',
    `/api/v1/search?${new URLSearchParams({ q: words }).toString()}`,
    { signal },
  )
  return answer.data
}
