/** Writing a notice: what it starts with, what is wrong, saving it as a draft or sending it at once. */
import { computed, provide, ref, shallowRef } from 'vue'
import type { DefaultContext } from '../../engine/fields/shared.ts'
import type { Text } from '../../engine/kernel/text.ts'
import type { ScreenModel } from '../../engine/screens/types.ts'
import { ApiError, errorText } from '../data/http.ts'
import { changeNotice, createNotice, NOTICE_OBJECT } from '../data/notices.ts'
import type { Row } from '../data/types.ts'
import { RECORD_PLACE } from '../fields/file/address.ts'
import {
  changedValues,
  createdValues,
  faultOf,
  type Faults,
  fieldsOf,
  formParts,
  newValues,
  placeIssues,
  recordValues,
  type Values,
} from '../render/form-state.ts'

/** Chosen among what is offered, not written. */
const ROLES = 'roles'

interface Source {
  readonly screen: ScreenModel
  /** What one goes on with; nothing for a new one. */
  readonly draft: Row | undefined
  readonly moment: DefaultContext
}

export function useNoticeForm({ screen, draft, moment }: Source) {
  provide(RECORD_PLACE, ref(draft && `${NOTICE_OBJECT}/${draft.id}`))
  const parts = formParts(screen, draft === undefined).map((part) => ({
    ...part,
    fields: part.fields.filter(({ field }) => field.name !== ROLES),
  }))
  const fields = fieldsOf(parts)
  const start: Values = draft ? recordValues(fields, draft) : newValues(fields, {}, moment)
  const startRoles = rolesOf(draft?.[ROLES])
  const values = shallowRef<Values>(start)
  const roles = ref<readonly string[]>(startRoles)
  const faults = shallowRef<Faults>({})
  const general = shallowRef<readonly Text[]>([])
  const isSaving = ref(false)

  const rolesMoved = computed(() => JSON.stringify(roles.value) !== JSON.stringify(startRoles))
  const isDirty = computed(() => rolesMoved.value || Object.keys(changedValues(fields, start, values.value)).length > 0)

  function change(name: string, value: unknown): void {
    values.value = { ...values.value, [name]: value }
    if (faults.value[name]) check(name)
  }
  function check(name: string): void {
    const form = fields.find(({ field }) => field.name === name)
    const fault = form && faultOf(form, values.value[name], false)
    const { [name]: _former, ...others } = faults.value
    faults.value = fault ? { ...others, [name]: fault } : others
  }
  function chooseRole(name: string, on: boolean): void {
    const rest = roles.value.filter((each) => each !== name)
    roles.value = on ? [...rest, name] : rest
  }

  /** True once it stands. */
  async function save(send: boolean): Promise<boolean> {
    for (const { field } of fields) check(field.name)
    if (isSaving.value || Object.keys(faults.value).length > 0) return false
    isSaving.value = true
    general.value = []
    try {
      const state = send ? { state: 'sent' } : {}
      if (draft) await changeNotice(draft.id, draft.version, { ...changed(), ...state })
      else await createNotice({ ...createdValues(fields, {}, values.value), ...chosenRoles(), ...state })
      return true
    } catch (error) {
      const { faults: placed, others } = placeIssues(error instanceof ApiError ? error.issues : [], fields)
      faults.value = placed
      general.value = Object.keys(placed).length + others.length > 0 ? others : [errorText(error)]
      return false
    } finally {
      isSaving.value = false
    }
  }

  function changed(): Values {
    return { ...changedValues(fields, start, values.value), ...(rolesMoved.value ? chosenRoles() : {}) }
  }
  function chosenRoles(): Values {
    return { [ROLES]: roles.value.length > 0 ? [...roles.value] : null }
  }

  return { parts, fields, values, roles, faults, general, isSaving, isDirty, change, check, chooseRole, save }
}

function rolesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}
