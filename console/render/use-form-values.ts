/** What was entered into a form and what is wrong with it. */
import { computed, shallowRef } from 'vue'
import type { DefaultContext } from '../../engine/fields/shared.ts'
import type { Row } from '../data/types.ts'
import { isMasked } from '../fields/kind.ts'
import { kindOf } from '../fields/registry.ts'
import {
  changedValues,
  faultOf,
  innerFaults,
  newValues,
  recordValues,
  type Faults,
  type FormField,
  type Values,
} from './form-state.ts'

export function useFormValues(fields: readonly FormField[], prefill: Values, moment: DefaultContext) {
  const record = shallowRef<Row>()
  const start = shallowRef<Values>(newValues(fields, prefill, moment))
  const values = shallowRef<Values>(start.value)
  const faults = shallowRef<Faults>({})

  const changes = computed(() => changedValues(fields, start.value, values.value))
  const isDirty = computed(() => Object.keys(changes.value).length > 0)
  /** What masked fields show of what is stored. */
  const masked = computed(() => {
    const row = record.value
    const hidden = fields.flatMap(({ field }) =>
      row && isMasked(row[field.name], field) ? [[field.name, String(row[field.name])]] : [],
    )
    return Object.fromEntries(hidden) as Readonly<Record<string, string>>
  })

  /** Begins with a record; later answers (somebody else's change came in) must not overwrite what is being entered. */
  function adopt(row: Row): void {
    if (record.value) return
    record.value = row
    start.value = recordValues(fields, row)
    values.value = start.value
  }

  function change(name: string, value: unknown): void {
    values.value = { ...values.value, [name]: value }
    // a fault is taken back as soon as it is mended, but a new one waits until the field is left
    if (faults.value[name]) check(name)
  }

  function check(name: string): void {
    const form = fields.find((one) => one.field.name === name)
    if (!form) return
    const inside = innerFaults(form, values.value[name])
    const count = Object.keys(inside).length
    const fault =
      faultOf(form, values.value[name], name in masked.value) ??
      (count > 0 ? kindOf(form.field.type).inner?.sum(count) : undefined)
    const others = Object.entries(faults.value).filter(([path]) => path !== name && !path.startsWith(`${name}/`))
    faults.value = { ...Object.fromEntries(others), ...inside, ...(fault && { [name]: fault }) }
  }

  /** True when nothing is wrong. */
  function checkAll(): boolean {
    fields.forEach(({ field }) => check(field.name))
    return Object.keys(faults.value).length === 0
  }

  return { record, start, values, faults, changes, isDirty, masked, adopt, change, check, checkAll }
}
