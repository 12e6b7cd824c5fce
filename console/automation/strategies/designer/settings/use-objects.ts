/** Objects that actions may write to, asked for once; and the screen of the one that an action writes to. */
import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { useScreen } from '../../../../data/queries.ts'
import { fetchProcessorObjects } from '../../../../data/action-parts.ts'

export function useObjects() {
  const answer = useQuery({
    key: () => ['processor-objects'],
    query: ({ signal }) => fetchProcessorObjects(signal),
    staleTime: 5 * 60_000,
  })
  return computed(() => answer.data.value ?? [])
}

/** The fields of an object as far as they can be written. */
export function useWrittenFields(object: () => string | null) {
  const objects = useObjects()
  const screen = useScreen(() => objects.value.find((one) => one.object === object())?.template ?? '')
  return computed(() => {
    const { fields = {}, template } = screen.data.value ?? {}
    const own = objects.value.find((one) => one.object === object())
    if (!own || template !== own.template) return []
    return Object.values(fields).filter((field) => !field.readonly && !field.system && !field.computed && !field.lines)
  })
}
