/** A person being made or changed: the fields, what is chosen beside them, one save for all of it. */
import { useQuery } from '@pinia/colada'
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { Text } from '../../engine/kernel/text.ts'
import type { ScreenModel } from '../../engine/screens/types.ts'
import { ApiError, conflictOf, errorText } from '../data/http.ts'
import {
  changePerson,
  createPerson,
  fetchMemberships,
  fetchRoles,
  listPeople,
  type Membership,
} from '../data/people.ts'
import { useRefreshRecords } from '../data/queries.ts'
import type { Row } from '../data/types.ts'
import { clashes, resolved } from '../render/conflict.ts'
import {
  createdValues,
  fieldsOf,
  type FormField,
  type FormPart,
  formParts,
  placeIssues,
  type Values,
} from '../render/form-state.ts'
import { useFormValues } from '../render/use-form-values.ts'
import type { OpenConflict } from '../render/use-record-form.ts'
import { momentOf, useSession } from '../state/session.ts'
import { changesOf, hasChanges, NOTHING, type Choices } from './choices.ts'
import { allNodes } from '../kit/tree.ts'
import type { Node } from './department-tree.ts'
import { LINKED, MAIN } from './people-columns.ts'
import { firstStep, placeFaults, type Step } from './person-faults.ts'

interface Source {
  readonly screen: ScreenModel
  readonly id: string | undefined
  /** Where a new person starts. */
  readonly department: string
  readonly links: readonly ('departments' | 'roles')[]
  readonly tree: () => readonly Node[]
}

export type Outcome = { readonly row: Row } | 'unchanged' | 'refused'

export function usePerson({ screen, id, department, links, tree }: Source) {
  const isNew = id === undefined
  const all = formParts(screen, isNew).map((part) => ({
    ...part,
    fields: part.fields.filter(({ field }) => field.name !== MAIN),
  }))
  const [only, ...others] = all
  // the step has a name already
  const parts = only && others.length === 0 ? [withoutLabel(only)] : all
  const fields = fieldsOf(parts)
  const mainField = fieldsOf(formParts(screen, isNew)).find(({ field }) => field.name === MAIN)
  const form = useFormValues(fields, {}, momentOf(useSession()))

  const chosen = useChosen({ id, department, links })
  const { start, choices, changed, take, offered, memberships } = chosen
  const isDirty = computed(() => form.isDirty.value || hasChanges(changed.value))

  const loaded = useQuery({
    key: () => ['records', 'sys_user', 'whole', id ?? ''],
    query: ({ signal }) => askOne(screen, id ?? '', links, signal),
    enabled: () => !isNew,
    staleTime: 0,
  })
  watch(
    () => (loaded.asyncStatus.value === 'idle' ? loaded.data.value : undefined),
    (row) => row && !form.record.value && adopt(row),
    { immediate: true },
  )
  function adopt(row: Row): void {
    form.adopt(row)
    take({ ...start.value, ...chosenIn(row) })
  }

  const isReady = computed(() => isNew || form.record.value !== undefined)
  const saving = useSaving({ id, fields, mainField, form, chosen, isDirty, tree })
  return { isNew, parts, form, choices, changed, isDirty, isReady, loaded, offered, memberships, ...saving }
}

function withoutLabel({ label: _label, ...part }: FormPart): FormPart {
  return part
}

interface Saving {
  readonly id: string | undefined
  readonly fields: readonly FormField[]
  /** The main department, which is chosen in a step of its own. */
  readonly mainField: FormField | undefined
  readonly form: ReturnType<typeof useFormValues>
  readonly chosen: ReturnType<typeof useChosen>
  readonly isDirty: Readonly<Ref<boolean>>
  readonly tree: () => readonly Node[]
}

/** One write for all parts, and where its refusals belong. */
function useSaving({ id, fields, mainField, form, chosen: { start, changed }, isDirty, tree }: Saving) {
  const isNew = id === undefined
  const refresh = useRefreshRecords()
  const wrong = shallowRef<Partial<Record<Step, readonly Text[]>>>({})
  const general = shallowRef<readonly Text[]>([])
  const conflict = shallowRef<OpenConflict>()
  const step = ref<Step>('basics')
  const isSaving = ref(false)

  async function save(): Promise<Outcome> {
    general.value = []
    wrong.value = {}
    if (isSaving.value) return 'refused'
    if (!form.checkAll()) {
      step.value = 'basics'
      return 'refused'
    }
    if (!isNew && !isDirty.value) return 'unchanged'
    const { main } = changed.value
    const user = isNew ? createdValues(fields, {}, form.values.value) : form.changes.value
    return write({ ...user, ...(main !== undefined && { [MAIN]: main }) }, form.record.value?.version ?? 1)
  }

  async function write(user: Values, version: number): Promise<Outcome> {
    isSaving.value = true
    const { departments, roles, memberships: joined } = changed.value
    const change = { user, departments, roles, memberships: joined }
    try {
      const row = isNew ? await createPerson(change) : await changePerson(id, version, change)
      void refresh()
      return { row }
    } catch (error) {
      refuse(error, user)
      return 'refused'
    } finally {
      isSaving.value = false
    }
  }

  function refuse(error: unknown, user: Values): void {
    const found = conflictOf(error)
    if (found) {
      const current = { ...found.current, [MAIN]: titled(found.current[MAIN]) }
      const mine = { ...user, ...(MAIN in user && { [MAIN]: titled(user[MAIN]) }) }
      const before = { ...form.start.value, [MAIN]: titled(start.value.main) }
      const all = mainField ? [...fields, mainField] : fields
      conflict.value = { document: { ...found, current }, clashes: clashes(all, before, mine, current) }
      return
    }
    const placed = placeFaults(error instanceof ApiError ? error.issues : [])
    const { faults, others } = placeIssues(placed.fields, fields)
    form.faults.value = faults
    wrong.value = placed.steps
    const first = firstStep(placed)
    if (first) step.value = first
    const told = [...others, ...placed.others]
    general.value = first || told.length > 0 ? told : [errorText(error)]
  }

  function titled(value: unknown): unknown {
    if (typeof value !== 'string') return value ?? null
    return { id: value, name: allNodes(tree()).find((node) => node.id === value)?.name ?? value }
  }

  /** Goes on from the other's version; what was added and taken away is added and taken away there. */
  async function settle(theirs: ReadonlySet<string>): Promise<Outcome> {
    const open = conflict.value
    if (!open) return 'refused'
    conflict.value = undefined
    const { main } = changed.value
    const mine = { ...form.changes.value, ...(main !== undefined && { [MAIN]: main }) }
    return write(resolved(mine, theirs), open.document.current.version)
  }

  return { wrong, general, conflict, step, isSaving, save, settle }
}

/** What is chosen beside the fields, and what there is to choose. */
function useChosen({ id, department, links }: Pick<Source, 'id' | 'department' | 'links'>) {
  const start = shallowRef<Choices>(
    department === '' ? NOTHING : { ...NOTHING, main: department, departments: new Set([department]) },
  )
  const choices = shallowRef<Choices>(start.value)
  if (id === undefined) start.value = NOTHING
  const changed = computed(() => changesOf(start.value, choices.value))
  /** A new starting point: what was chosen already stays. */
  function take(next: Choices): void {
    start.value = next
    choices.value = next
  }

  const offered = useQuery({
    key: () => ['records', 'sys_user_role', 'offered'],
    query: ({ signal }) => fetchRoles(signal),
    enabled: () => links.includes('roles'),
  })
  const memberships = useQuery({
    key: () => ['records', 'memberships', id ?? ''],
    query: ({ signal }) => fetchMemberships(id, '', signal),
    staleTime: 0,
  })
  watch(
    () => memberships.data.value,
    (found) => found && choices.value.joined.size === 0 && join(found),
    { immediate: true },
  )
  function join(found: readonly Membership[]): void {
    const joined = new Map(
      found.map(({ key, choices: all }) => [key, new Set(all.filter(({ member }) => member).map((each) => each.id))]),
    )
    start.value = { ...start.value, joined }
    choices.value = { ...choices.value, joined }
  }
  return { start, choices, changed, take, offered, memberships }
}

async function askOne(
  screen: ScreenModel,
  id: string,
  links: readonly ('departments' | 'roles')[],
  signal: AbortSignal,
): Promise<Row> {
  const names = fieldsOf(formParts(screen, false)).map(({ field }) => field.name)
  const fields = [...new Set(['id', 'version', screen.object.title, ...(screen.fields[MAIN] ? [MAIN] : []), ...names])]
  const filter = { '==': [{ var: 'id' }, id] }
  const page = await listPeople({ fields, limit: 1, page: 1, sort: 'id', search: '', filter, links }, signal)
  const [row] = page.data
  if (!row) throw new ApiError(GONE)
  return row
}

const GONE = { status: 404, code: 'NOT_FOUND', message: { zh: '此用户已不存在', en: 'This person is no longer there' } }

/** Departments and roles that a person has. */
function chosenIn(row: Row): Omit<Choices, 'joined'> {
  const idOf = (value: unknown): string | null =>
    typeof value === 'object' && value !== null ? String((value as { id: unknown }).id) : ((value as string) ?? null)
  const links = (name: string): readonly Row[] => (Array.isArray(row[name]) ? (row[name] as readonly Row[]) : [])
  const main = idOf(row[MAIN])
  const further = links(LINKED.departments).flatMap((link) => idOf(link['department']) ?? [])
  return {
    main,
    departments: new Set([...(main === null ? [] : [main]), ...further]),
    roles: new Set(links(LINKED.roles).map((link) => String(link['role']))),
  }
}
