/** A strategy at work: what its inputs hold, its conditions as rows, what is wrong with it and where, and writing it. */
import { computed, ref, shallowRef } from 'vue'
import type { ScreenModel } from '../../../../engine/screens/types.ts'
import { createRecord, updateRecord } from '../../../data/api.ts'
import { ApiError, errorText } from '../../../data/http.ts'
import { useRefreshRecords } from '../../../data/queries.ts'
import { type OfferedEvent, STRATEGY } from '../../../data/strategies.ts'
import type { Row } from '../../../data/types.ts'
import { useConditions } from '../../../render/conditions/use-conditions.ts'
import { eventScreen } from '../event-screen.ts'
import { faultsIn, isUntouched, joined, lackingPlaces, placedIssues, type StrategyFaults } from './strategy-faults.ts'
import { bodyOf, conditionsOf, formOf, newForm, type StrategyForm } from './strategy-form.ts'
import { useCheck } from './use-check.ts'

interface Source {
  /** Absent for a new one. */
  readonly row: Row | undefined
  readonly group: string
  readonly events: () => readonly OfferedEvent[]
}

const NO_EVENT: OfferedEvent = {
  id: '',
  code: '',
  name: '',
  enabled: true,
  object: null,
  source: 'external',
  fields: [],
}

export function useDesigner({ row, group, events }: Source) {
  const refresh = useRefreshRecords()
  const start = row ? formOf(row) : newForm(group)
  const form = ref<StrategyForm>(start)
  const event = computed(() => events().find(({ id }) => id === form.value.event))
  const screen = computed<ScreenModel>(() => eventScreen(event.value ?? NO_EVENT))
  const kept = row && conditionsOf(row)
  const conditions = useConditions(() => screen.value, kept)
  // a strategy may do without conditions: no row waits to be filled in
  if (!kept) conditions.rows.value = []
  const before = JSON.stringify(conditions.keep())

  /** Somebody has wanted to go on: now what is missing counts as well. */
  const isTried = ref(false)
  const isSaving = ref(false)
  const refused = shallowRef<StrategyFaults>({})

  const condition = computed(() => conditions.keep())
  const body = computed(() => bodyOf(form.value, condition.value))
  const isReadable = computed(() => conditions.reading.value.faults.length === 0)
  const isDirty = computed(
    () => JSON.stringify(form.value) !== JSON.stringify(start) || JSON.stringify(condition.value) !== before,
  )
  const missing = computed(() => faultsIn(form.value))
  const check = useCheck(() => (isReadable.value && form.value.event !== '' ? body.value : undefined))
  /** What the server says of what is there; a place that is named as missing is not named twice. */
  const told = computed<StrategyFaults>(() => {
    const places = Object.entries(placedIssues(check.answer.value?.issues ?? []))
    return Object.fromEntries(places.filter(([place]) => !missing.value[place]))
  })
  const all = computed(() => Object.entries(joined(missing.value, told.value)))
  const lacking = computed(() => lackingPlaces(check.answer.value?.issues ?? []))
  const faults = computed<StrategyFaults>(() => {
    const shown = all.value.filter(
      ([place]) => isTried.value || !isUntouched(form.value, place) || (told.value[place] && !lacking.value.has(place)),
    )
    return Object.fromEntries(shown.length > 0 ? shown : Object.entries(refused.value))
  })

  function patch(part: Partial<StrategyForm>): void {
    refused.value = {}
    form.value = { ...form.value, ...part }
  }
  /** Marks what is wrong; true when nothing is. */
  function tryOut(): boolean {
    isTried.value = true
    conditions.isTried.value = true
    return isReadable.value && Object.keys(missing.value).length === 0
  }
  /** @returns the record, or nothing when it was refused */
  async function save(): Promise<Row | undefined> {
    if (isSaving.value || !tryOut()) return undefined
    isSaving.value = true
    try {
      const values = { ...body.value, note: form.value.note.trim() || null, ...noted(form.value.changeNote) }
      const saved = row
        ? await updateRecord(STRATEGY, row.id, { ...values, version: row.version })
        : await createRecord(STRATEGY, values)
      void refresh()
      return saved
    } catch (error) {
      const issues = error instanceof ApiError ? error.issues : []
      refused.value = issues.length > 0 ? placedIssues(issues) : { '': [errorText(error)] }
      return undefined
    } finally {
      isSaving.value = false
    }
  }

  /** Nothing is wrong, and nothing is missing. */
  const isRight = computed(() => check.answer.value !== undefined && isReadable.value && all.value.length === 0)

  return {
    form,
    event,
    screen,
    conditions,
    body,
    faults,
    check,
    isRight,
    isDirty,
    isSaving,
    isReadable,
    patch,
    tryOut,
    save,
  }
}

function noted(note: string): { readonly change_note?: string | null } {
  return { change_note: note.trim() || null }
}
