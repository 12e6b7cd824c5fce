/** The names of regions, fetched with the first one that is shown; what reads them here is painted anew when they come. */
import { shallowRef } from 'vue'
import { loadDivisions, type Divisions } from '../../../engine/fields/region/shared.ts'

const loaded = shallowRef<Divisions>()
let loading: Promise<void> | undefined

export function regionNames(): Divisions | undefined {
  if (!loaded.value) loading ??= load()
  return loaded.value
}

async function load(): Promise<void> {
  try {
    loaded.value = await loadDivisions()
  } catch {
    // codes are shown meanwhile; whoever looks next asks again
    loading = undefined
  }
}
