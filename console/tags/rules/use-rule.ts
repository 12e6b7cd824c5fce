/** A rule at work: its conditions as rows, what is wrong with it, what it says as it is kept, and writing it. */
import { computed, ref, shallowRef } from 'vue'
import type { Text } from '../../../engine/kernel/text.ts'
import type { ScreenModel } from '../../../engine/screens/types.ts'
import { createRecord, updateRecord } from '../../data/api.ts'
import { ApiError, errorText } from '../../data/http.ts'
import { useRefreshRecords } from '../../data/queries.ts'
import { describeRule, type AskedRule } from '../../data/tag-rules.ts'
import type { Row } from '../../data/types.ts'
import { useConditions } from '../../render/conditions/use-conditions.ts'
import { bodyOf, conditionOf, faultsIn, NEW_RULE, placedIssues, ruleForm, type RuleFaults } from './rule-form.ts'

export const RULE = 'sys_tag_rule'
export const RULE_TEMPLATE = 'tag_rules'

interface Source {
  readonly screen: () => ScreenModel
  readonly object: string
  readonly tag: string
  /** Absent for a new one. */
  readonly row: Row | undefined
  /** Its conditions are a beginning: the rule itself stays as it is. */
  readonly isCopy: boolean
}

export function useRule({ screen, object, tag, row, isCopy }: Source) {
  const refresh = useRefreshRecords()
  const start = row ? ruleForm(row) : NEW_RULE
  const form = ref(start)
  const conditions = useConditions(screen, row && conditionOf(row))
  // a rule may do without conditions: no row waits to be filled in
  if (!row || !conditionOf(row)) conditions.rows.value = []
  const before = JSON.stringify(conditions.keep())

  const faults = shallowRef<RuleFaults>({})
  const general = shallowRef<readonly Text[]>([])
  const isSaving = ref(false)

  const condition = computed(() => conditions.keep())
  const body = computed(() => bodyOf(form.value, condition.value))
  const isDirty = computed(
    () => JSON.stringify(form.value) !== JSON.stringify(start) || JSON.stringify(condition.value) !== before,
  )
  const isReadable = computed(() => form.value.type === 'sql' || conditions.reading.value.faults.length === 0)
  /** The rule as a question; nothing while it says nothing or cannot be read. */
  const asked = computed((): AskedRule | undefined => {
    const { name: _, ...wrong } = faultsIn({ ...form.value, name: 'any' }, body.value)
    return isReadable.value && Object.keys(wrong).length === 0 ? { object, rule: body.value } : undefined
  })

  /** Marks what is wrong; true when nothing is. */
  function check(): boolean {
    conditions.isTried.value = true
    general.value = []
    const found = faultsIn(form.value, body.value)
    // rows that are not filled in say so themselves
    const { condition: _, ...others } = found
    faults.value = isReadable.value ? found : others
    return isReadable.value && Object.keys(faults.value).length === 0
  }

  async function save(): Promise<boolean> {
    if (isSaving.value || !check()) return false
    isSaving.value = true
    const { name, description, enabled } = form.value
    const values = { ...body.value, name: name.trim(), description: description.trim() || null, enabled }
    try {
      if (row && !isCopy) await updateRecord(RULE, row.id, { ...values, version: row.version })
      else await createRecord(RULE, { ...values, tag })
      void refresh()
      return true
    } catch (error) {
      refuse(error)
      return false
    } finally {
      isSaving.value = false
    }
  }
  function refuse(error: unknown): void {
    const issues = error instanceof ApiError ? error.issues : []
    if (issues.length > 0) faults.value = placedIssues(issues, form.value.type)
    else general.value = [errorText(error)]
  }

  /** Takes the words that the server makes of the rule. */
  async function describe(locale: 'zh' | 'en'): Promise<void> {
    if (!check()) return
    try {
      form.value = { ...form.value, description: (await describeRule(object, body.value))[locale] }
    } catch (error) {
      refuse(error)
    }
  }

  return { form, conditions, faults, general, body, asked, isDirty, isSaving, check, save, describe }
}
