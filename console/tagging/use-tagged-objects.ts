/** The objects whose records carry tags, as far as somebody may see them. */
import { useQuery } from '@pinia/colada'
import { fetchTaggedObjects } from '../data/tag-setup.ts'

const FRESH_MS = 5 * 60_000

export function useTaggedObjects() {
  return useQuery({
    key: ['tags', 'objects'],
    query: ({ signal }) => fetchTaggedObjects(signal),
    staleTime: FRESH_MS,
  })
}
