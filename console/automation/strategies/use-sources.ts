/** What strategies are made of: events, processors and their types, asked for once. */
import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { fetchProcessors, fetchProcessorTypes } from '../../data/action-parts.ts'
import { fetchOfferedEvents } from '../../data/strategies.ts'

export function useSources() {
  const events = useQuery({
    key: () => ['records', 'sys_event', 'offered'],
    query: ({ signal }) => fetchOfferedEvents(signal),
  })
  const processors = useQuery({
    key: () => ['records', 'sys_processor', 'offered'],
    query: ({ signal }) => fetchProcessors(signal),
  })
  const types = useQuery({
    key: () => ['processor-types'],
    query: ({ signal }) => fetchProcessorTypes(signal),
    staleTime: 5 * 60_000,
  })
  const all = [events, processors, types]
  const error = computed(() => all.find((one) => one.error.value)?.error.value)
  const isReady = computed(() => all.every((one) => one.data.value !== undefined))

  return {
    events: computed(() => events.data.value ?? []),
    processors: computed(() => processors.data.value ?? []),
    types: computed(() => types.data.value ?? []),
    error,
    isReady,
    retry: () => all.forEach((one) => void one.refetch()),
  }
}
