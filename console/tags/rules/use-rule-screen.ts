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
    const isOwn = object()?.rule_template !== object()?.template
    const named = isOwn ? (query?.items.map(({ field }) => field) ?? []) : []
    const all = named.length > 0 ? named : [...Object.keys(fields), ...relations.map(({ name }) => name)]
    // tags have parts of their own beside the conditions
    return { own: false, only: new Set(all.filter((name) => fields[name]?.valueType !== 'tags')) }
  })
  return { answer, screen, allowed }
}
