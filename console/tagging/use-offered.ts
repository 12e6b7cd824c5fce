/** The tags of an object that somebody may name; what is written anywhere makes them be asked for again. */
import { useQuery } from '@pinia/colada'
import { fetchOffered } from '../data/tagging.ts'

const FRESH_MS = 30_000

export function useOffered(object: () => string) {
  return useQuery({
    key: () => ['records', 'tags', 'offered', object()],
    query: ({ signal }) => fetchOffered(object(), signal),
    enabled: () => object() !== '',
    staleTime: FRESH_MS,
  })
}
