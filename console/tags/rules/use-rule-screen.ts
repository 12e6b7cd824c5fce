/** What conditions of rules over an object may ask about: its fields, or those that its template for such rules names. */
import { computed } from 'vue'
import { useScreen } from '../../data/queries.ts'
import type { TaggedObject } from '../../data/tag-setup.ts'
import type { Allowed } from '../../render/conditions/condition-fields.ts'

export function useRuleScreen(object: () => TaggedObject | undefined) {
  const answer = useScreen(() => object()?.rule_template ?? '')
  const screen = computed(() => answer.data.value)
  const allowed = computed<Allowed>(() => {
    const { fields = {}, relations = [], query } = screen.value ?? {}
    const named = query?.items.map(({ field }) => field) ?? []
    if (named.length > 0) return { own: false, only: new Set(named) }
    // tags have parts of their own beside the conditions
    const all = Object.values(fields).filter(({ valueType }) => valueType !== 'tags')
    return { own: false, only: new Set([...all, ...relations].map(({ name }) => name)) }
  })
  return { answer, screen, allowed }
}
