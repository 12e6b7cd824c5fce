/** A form at work: loads what it edits, holds what was entered, checks it, writes it, and says what became of it. */
import { computed, ref, shallowRef, watch } from 'vue'
import type { DefaultContext } from '../../engine/fields/shared.ts'
import type { Text } from '../../engine/kernel/text.ts'
import type { ScreenModel } from '../../engine/screens/types.ts'
import { createRecord, updateRecord } from '../data/api.ts'
import { ApiError, errorText } from '../data/http.ts'
import { useRecord, useRefreshRecords } from '../data/queries.ts'
import type { Row, VersionConflict } from '../data/types.ts'
import { isMasked } from '../fields/kind.ts'
import { clashes, resolved, type Clash } from './conflict.ts'
import { changedValues, createdValues, faultOf, fieldsOf, formParts, newValues, placeIssues, recordValues, type Faults, type Values } from './form-state.ts'

export interface OpenConflict {
  readonly document: VersionConflict
  readonly clashes: readonly Clash[]
}

export type Outcome = 'saved' | 'unchanged' | 'refused'

interface Source {
  readonly screen: ScreenModel
  readonly recordId: string | undefined
  readonly prefill: Values
  readonly moment: DefaultContext
}

export function useRecordForm({ screen, recordId, prefill, moment }: Source) {
  const object = screen.object.name
  const parts = formParts(screen)
  const fields = fieldsOf(parts)
  const expand = fields.flatMap(({ field }) => (field.target ? [field.name] : []))
  const loaded = useRecord(() => (recordId === undefined ? undefined : { object, id: recordId, expand }))
  const refresh = useRefreshRecords()

  const record = shallowRef<Row>()
  const start = shallowRef<Values>(newValues(fields, prefill, moment))
  const values = shallowRef<Values>(start.value)
  const faults = shallowRef<Faults>({})
  const general = shallowRef<readonly Text[]>([])
  const conflict = shallowRef<OpenConflict>()
  const isSaving = ref(false)

  // later answers (somebody else's change came in) must not overwrite what is being entered
  watch(
    () => loaded.data.value,
    (row) => row && !record.value && adopt(row),
    { immediate: true },
  )

  function adopt(row: Row): void {
    record.value = row
    start.value = recordValues(fields, row)
    values.value = start.value
  }

  const isReady = computed(() => recordId === undefined || record.value !== undefined)
  const changes = computed(() => changedValues(fields, start.value, values.value))
  const isDirty = computed(() => Object.keys(changes.value).length > 0)
  const masked = computed(() => {
    const row = record.value
    return Object.fromEntries(fields.flatMap(({ field }) => (row && isMasked(row[field.name], field) ? [[field.name, String(row[field.name])]] : [])))
  })

  function change(name: string, value: unknown): void {
    values.value = { ...values.value, [name]: value }
    // a fault is taken back as soon as it is mended, but a new one waits until the field is left
    if (faults.value[name]) check(name)
  }

  function check(name: string): void {
    const form = fields.find((one) => one.field.name === name)
    if (!form) return
    const fault = faultOf(form, values.value[name], name in masked.value)
    const { [name]: _former, ...others } = faults.value
    faults.value = fault ? { ...others, [name]: fault } : others
  }

  async function save(): Promise<Outcome> {
    if (isSaving.value) return 'refused'
    general.value = []
    fields.forEach(({ field }) => check(field.name))
    if (Object.keys(faults.value).length > 0) return 'refused'
    if (recordId !== undefined && !isDirty.value) return 'unchanged'
    return write(changes.value, record.value?.version ?? 1)
  }

  async function write(mine: Values, version: number): Promise<Outcome> {
    isSaving.value = true
    try {
      if (recordId === undefined) await createRecord(object, createdValues(fields, prefill, values.value))
      else await updateRecord(object, recordId, { ...mine, version })
      void refresh()
      return 'saved'
    } catch (error) {
      refuse(error, mine)
      return 'refused'
    } finally {
      isSaving.value = false
    }
  }

  function refuse(error: unknown, mine: Values): void {
    if (error instanceof ApiError && error.code === 'VERSION_CONFLICT') {
      const document = error.facts as unknown as VersionConflict
      conflict.value = { document, clashes: clashes(fields, start.value, mine, document.current) }
      return
    }
    const placed = placeIssues(error instanceof ApiError ? error.issues : [], fields)
    faults.value = placed.faults
    general.value = Object.keys(placed.faults).length + placed.others.length > 0 ? placed.others : [errorText(error)]
  }

  /** Goes on from the other's version with what was chosen. */
  async function settle(theirsChosen: ReadonlySet<string>): Promise<Outcome> {
    const open = conflict.value
    if (!open) return 'refused'
    conflict.value = undefined
    const mine = resolved(changes.value, theirsChosen)
    if (Object.keys(mine).length === 0) {
      void refresh()
      return 'saved'
    }
    return write(mine, open.document.current.version)
  }

  return { parts, fields, loaded, values, faults, general, masked, conflict, isReady, isDirty, isSaving, change, check, save, settle }
}
