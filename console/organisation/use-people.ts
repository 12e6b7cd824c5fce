/** The list of people at work: of one department or all, with their departments and roles, in one question to the server. */
import { useQuery } from '@pinia/colada'
import { computed, watch, type Ref } from 'vue'
import type { ScreenModel } from '../../engine/screens/types.ts'
import { fetchRoles, listPeople, type PeopleQuery } from '../data/people.ts'
import type { Logic, Row } from '../data/types.ts'
import { ruleOfKept, toLogic } from '../render/filter-logic.ts'
import { useChoosing } from '../render/use-choosing.ts'
import { writeSort, type ViewState } from '../render/view-state.ts'
import { LINKED, MAIN } from './people-columns.ts'

interface Source {
  readonly screen: Readonly<Ref<ScreenModel>>
  readonly state: Readonly<Ref<ViewState>>
  /** Empty for everybody. */
  readonly department: () => string
  /** With the departments below it. */
  readonly below: () => boolean
}

const DEPARTMENTS = 'sys_user_department.user'
const ROLES = 'sys_user_role.user'

/** Links that this person may see, as the screen of people tells. */
export function linksOf(screen: ScreenModel): readonly ('departments' | 'roles')[] {
  const known = new Set((screen.relations ?? []).map(({ name }) => name))
  return [...(known.has(DEPARTMENTS) ? [LINKED.departments] : []), ...(known.has(ROLES) ? [LINKED.roles] : [])]
}

/** Whoever has the department as main or as further one. */
export function inDepartment(id: string, below: boolean, isFurtherKnown: boolean): Logic {
  const holds = { [below ? 'under' : 'in']: [{ var: MAIN }, [id]] }
  if (!isFurtherKnown) return holds
  const further = { [below ? 'under' : 'in']: [{ var: 'department' }, [id]] }
  return { or: [holds, { some: [{ var: DEPARTMENTS }, further] }] }
}

export function usePeople({ screen, state, department, below }: Source) {
  const links = computed(() => linksOf(screen.value))
  const fixed = computed(() =>
    department() === '' ? undefined : inDepartment(department(), below(), links.value.includes('departments')),
  )
  const filter = computed(() =>
    toLogic(state.value.filters, screen.value.list.filter, fixed.value, ruleOfKept(state.value.where)),
  )
  const asked = computed<PeopleQuery>(() => ({
    fields: fieldsOf(screen.value),
    limit: state.value.size,
    page: state.value.page,
    sort: writeSort(state.value.sort) || 'id',
    search: state.value.search,
    filter: filter.value,
    links: links.value,
  }))
  const answer = useQuery({
    key: () => ['records', 'sys_user', 'people', JSON.stringify(asked.value)],
    query: ({ signal }) => listPeople(asked.value, signal),
    placeholderData: (former: Awaited<ReturnType<typeof listPeople>> | undefined) => former,
  })
  const roles = useQuery({
    key: () => ['records', 'sys_user_role', 'offered'],
    query: ({ signal }) => fetchRoles(signal),
    enabled: () => links.value.includes('roles'),
  })
  const roleLabels = computed(() => new Map((roles.data.value ?? []).map(({ name, label }) => [name, label])))
  const rows = computed<readonly Row[]>(() => answer.data.value?.data ?? [])
  const choosing = useChoosing(() => screen.value, rows)
  watch(
    () => JSON.stringify([filter.value, state.value.search]),
    () => choosing.clearChosen(),
  )
  return {
    answer,
    rows,
    links,
    fixed,
    filter,
    roleLabels,
    total: computed(() => answer.data.value?.page.total),
    isAtLeast: computed(() => answer.data.value?.page.count === 'at_least'),
    isFirstLoad: computed(() => answer.data.value === undefined && answer.error.value === null),
    isStale: computed(() => answer.data.value !== undefined && answer.asyncStatus.value === 'loading'),
    ...choosing,
  }
}

/** What the list shows, and what a change of a person needs. */
function fieldsOf({ list, card, fields, object }: ScreenModel): string[] {
  const wanted = [
    'id',
    'version',
    object.title,
    MAIN,
    'status',
    ...list.columns.map(({ field }) => field),
    card.title,
    ...(card.subtitle ? [card.subtitle] : []),
    ...(card.fields ?? []),
  ]
  return [...new Set(wanted)].filter((name) => fields[name] !== undefined || name === 'id' || name === 'version')
}
