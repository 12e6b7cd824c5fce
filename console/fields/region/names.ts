/**
 * The names of regions, fetched with the first one that is shown, and with them what knows how to write them. What asks
 * here is painted anew when they come; until then codes are shown.
 */
import { shallowRef } from 'vue'
import type { Divisions } from '../../../engine/fields/region/shared.ts'
import type { ConsoleKind } from '../kind.ts'

const loaded = shallowRef<{ readonly divisions: Divisions; readonly format: ConsoleKind['format'] }>()
let loading: Promise<void> | undefined

export function regionNames(): Divisions | undefined {
  if (!loaded.value) loading ??= load()
  return loaded.value?.divisions
}

export const regionWords: ConsoleKind['format'] = (value, field, context) => {
  regionNames()
  return loaded.value ? loaded.value.format(value, field, context) : String(value ?? '')
}

async function load(): Promise<void> {
  try {
    const { loadDivisions, shared } = await import('../../../engine/fields/region/shared.ts')
    loaded.value = { divisions: await loadDivisions(), format: shared.format }
  } catch {
    // whoever looks next asks again
    loading = undefined
  }
}
