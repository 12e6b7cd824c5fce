/** A form at work: loads what it edits, writes it, and says what became of it. */
import { computed, provide, ref, shallowRef, watch } from 'vue'
import type { DefaultContext } from '../../engine/fields/shared.ts'
import type { Text } from '../../engine/kernel/text.ts'
import type { ScreenModel } from '../../engine/screens/types.ts'
import { createRecord, fetchRecord, updateRecord } from '../data/api.ts'
import { ApiError, conflictOf, errorText } from '../data/http.ts'
import { useRecord, useRefreshRecords } from '../data/queries.ts'
import type { VersionConflict } from '../data/types.ts'
import { RECORD_PLACE } from '../fields/file/address.ts'
import { kindOf } from '../fields/registry.ts'
import { clashes, rebased, resolved, type Clash } from './conflict.ts'
import { createdValues, fieldsOf, formParts, placeIssues, type Values } from './form-state.ts'
import { useFormValues } from './use-form-values.ts'
import { useLiveValues } from './use-live-values.ts'

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
  // inputs may have to ask for more of the record than its values
  provide(RECORD_PLACE, ref(recordId === undefined ? undefined : `${object}/${recordId}`))
  const parts = formParts(screen, recordId === undefined)
  const fields = fieldsOf(parts)
  const form = useFormValues(fields, prefill, moment)
  const shown = useLiveValues(screen, moment.now, () => ({ ...form.record.value, ...form.values.value }))
  const expand = fields.flatMap(({ field }) => (field.target || field.lines ? [field.name] : []))
  const loaded = useRecord(() => (recordId === undefined ? undefined : { object, id: recordId, expand }))
  watch(
    () => loaded.data.value,
    (row) => row && form.adopt(row),
    { immediate: true },
  )
  const refresh = useRefreshRecords()

  const general = shallowRef<readonly Text[]>([])
  const conflict = shallowRef<OpenConflict>()
  const isSaving = ref(false)
  const isReady = computed(() => recordId === undefined || form.record.value !== undefined)

  async function save(): Promise<Outcome> {
    general.value = []
    if (isSaving.value || !form.checkAll()) return 'refused'
    if (recordId !== undefined && !form.isDirty.value) return 'unchanged'
    return write(form.changes.value, form.record.value?.version ?? 1)
  }

  async function write(mine: Values, version: number): Promise<Outcome> {
    isSaving.value = true
    try {
      if (recordId === undefined) await createRecord(object, createdValues(fields, prefill, form.values.value))
      else await updateRecord(object, recordId, { ...mine, version })
      void refresh()
      return 'saved'
    } catch (error) {
      await refuse(error, mine)
      return 'refused'
    } finally {
      isSaving.value = false
    }
  }

  async function refuse(error: unknown, mine: Values): Promise<void> {
    const found = conflictOf(error)
    if (found) {
      const document = await withInner(found, mine)
      conflict.value = { document, clashes: clashes(fields, form.start.value, mine, document.current) }
      return
    }
    const { faults, others } = placeIssues(error instanceof ApiError ? error.issues : [], fields)
    form.faults.value = faults
    general.value = Object.keys(faults).length + others.length > 0 ? others : [errorText(error)]
  }

  /** A record is told without what other records hold of it, such as its lines: they are asked for where I changed them. */
  async function withInner(document: VersionConflict, mine: Values): Promise<VersionConflict> {
    const names = fields.flatMap(({ field }) => (kindOf(field.type).inner && field.name in mine ? [field.name] : []))
    if (recordId === undefined || names.length === 0) return document
    const current = await fetchRecord(object, recordId, names)
    return { ...document, current: { ...document.current, ...pick(current, names), version: current.version } }
  }

  /** Goes on from the other's version with what was chosen. */
  async function settle(theirsChosen: ReadonlySet<string>): Promise<Outcome> {
    const open = conflict.value
    if (!open) return 'refused'
    conflict.value = undefined
    const mine = rebased(resolved(form.changes.value, theirsChosen), fields, open.document.current)
    if (Object.keys(mine).length > 0) return write(mine, open.document.current.version)
    void refresh()
    return 'saved'
  }

  return { ...form, shown, parts, fields, loaded, general, conflict, isReady, isSaving, save, settle }
}

function pick(row: Values, names: readonly string[]): Values {
  return Object.fromEntries(names.map((name) => [name, row[name]]))
}
