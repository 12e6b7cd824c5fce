/**
 * What a list shows right now, as data: sort, filters, search, page. In go the question part of an address and the
 * screen, out comes a state that names only what the screen knows; and back. Defaults are left out of the address.
 */
import type { ScreenField, ScreenModel } from '../../engine/screens/types.ts'
import type { Logic } from '../data/types.ts'
import type { Condition } from '../fields/kind.ts'
import { fieldOfKey, operandCount } from '../fields/operators.ts'

export const PAGE_SIZES = [10, 20, 50, 100] as const

export interface SortKey {
  readonly field: string
  readonly descending: boolean
}

export interface ViewState {
  readonly sort: readonly SortKey[]
  /** At most one condition a field, and of some one beside it; they combine with and. */
  readonly filters: Readonly<Record<string, Condition>>
  /** What the condition editor made, as rules are kept; it combines with the filters with and. */
  readonly where?: Logic | undefined
  /** The address holds a condition that cannot be read: without it the list would show more than was meant. */
  readonly unreadable?: true
  readonly search: string
  readonly page: number
  readonly size: number
}

/** The parts of an address; null for what stands there twice, which can mean either. */
export type Question = Readonly<Record<string, string | null>>

export function questionOf(query: Readonly<Record<string, unknown>>): Question {
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]): [string, string | null][] => {
      if (Array.isArray(value)) return [[name, null]]
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )
}

const FILTER_PREFIX = 'f.'
const WHERE = 'where'

export function defaultState(screen: ScreenModel): ViewState {
  return {
    sort: readSort(screen.list.sort, screen),
    filters: openingFilters(screen),
    search: '',
    page: 1,
    size: screen.list.pageSize,
  }
}

/** The conditions a template wants a list to open with. */
function openingFilters({ query, fields }: ScreenModel): Record<string, Condition> {
  return Object.fromEntries(
    query.items.flatMap(({ field, default: opening }) =>
      opening && fields[field]?.operators.includes(opening.operator)
        ? [[field, { op: opening.operator, value: opening.value }]]
        : [],
    ),
  )
}

export function readState(question: Question, screen: ScreenModel): ViewState {
  const defaults = defaultState(screen)
  const size = Number(question['size'])
  const page = Number(question['page'])
  const where = readWhere(question[WHERE])
  const sort = typeof question['sort'] === 'string' ? readSort(question['sort'], screen) : defaults.sort
  const filters = { ...defaults.filters }
  const isOdd = question[WHERE] !== undefined && question[WHERE] !== '' && where === undefined
  let isUnreadable = isOdd || question['q'] === null
  for (const [name, text] of Object.entries(question)) {
    if (!name.startsWith(FILTER_PREFIX)) continue
    const key = name.slice(FILTER_PREFIX.length)
    const field = screen.fields[fieldOfKey(key)]
    const condition = field && text !== null && readCondition(text, field)
    if (condition) filters[key] = condition
    // an opening condition that somebody took away
    else if (field && text === '') delete filters[key]
    else if (text !== '') isUnreadable = true
  }
  return {
    sort,
    filters,
    ...(where && { where }),
    ...(isUnreadable && { unreadable: true as const }),
    search: question['q'] ?? '',
    page: Number.isInteger(page) && page > 0 ? page : 1,
    size: PAGE_SIZES.some((known) => known === size) ? size : defaults.size,
  }
}

export function writeState(state: ViewState, screen: ScreenModel): Record<string, string> {
  const defaults = defaultState(screen)
  const sort = writeSort(state.sort)
  return {
    ...(state.search && { q: state.search }),
    ...Object.fromEntries(
      Object.keys({ ...defaults.filters, ...state.filters }).flatMap((field) => {
        const [now, opening] = [state.filters[field], defaults.filters[field]].map((one) => one && writeCondition(one))
        return now === opening ? [] : [[`${FILTER_PREFIX}${field}`, now ?? '']]
      }),
    ),
    ...(state.where && { [WHERE]: JSON.stringify(state.where) }),
    ...(sort !== writeSort(defaults.sort) && { sort }),
    ...(state.page > 1 && { page: String(state.page) }),
    ...(state.size !== defaults.size && { size: String(state.size) }),
  }
}

/** Whether it is a rule says the server; text that is no object is none. */
function readWhere(text: string | null = ''): Logic | undefined {
  try {
    const json: unknown = JSON.parse(text ?? '')
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...json } : undefined
  } catch {
    return undefined
  }
}

export function readSort(text: string, screen: ScreenModel): SortKey[] {
  return text
    .split(',')
    .map((key) => (key.startsWith('-') ? { field: key.slice(1), descending: true } : { field: key, descending: false }))
    .filter((key) => screen.fields[key.field]?.sortable === true)
}

export function writeSort(sort: readonly SortKey[]): string {
  return sort.map((key) => `${key.descending ? '-' : ''}${key.field}`).join(',')
}

/** `op`, `op:value` or `op:value,value`; values in lists are escaped, so that a comma may stand in them. */
function writeCondition({ op, value }: Condition): string {
  if (operandCount(op) === 'none') return op
  return Array.isArray(value)
    ? `${op}:${value.map((one) => encodeURIComponent(String(one))).join(',')}`
    : `${op}:${String(value)}`
}

function readCondition(text: string, field: ScreenField): Condition | undefined {
  const colon = text.indexOf(':')
  const op = colon < 0 ? text : text.slice(0, colon)
  if (!field.operators.includes(op)) return undefined
  const count = operandCount(op)
  if (count === 'none') return { op }
  const operand = colon < 0 ? '' : text.slice(colon + 1)
  if (operand === '') return undefined
  if (count === 'one') return { op, value: typed(operand, field) }
  const values = operand.split(',').map((one) => typed(decoded(one), field))
  return count === 'two' && values.length !== 2 ? undefined : { op, value: values }
}

/** An address is text; numbers and truth values are not. */
function typed(text: string, field: ScreenField): unknown {
  const { type } = field.schema
  if ((type === 'integer' || type === 'number') && text.trim() !== '' && Number.isFinite(Number(text)))
    return Number(text)
  if (type === 'boolean') return text === 'true'
  return text
}

/** Somebody may have cut the address in the middle of an escape. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Clicking a header: ascending, descending, the template's own order; with shift the key joins those before it. */
export function toggledSort(
  sort: readonly SortKey[],
  field: string,
  additive: boolean,
  fallback: readonly SortKey[],
): readonly SortKey[] {
  const now = sort.find((key) => key.field === field)
  const others = additive ? sort.filter((key) => key.field !== field) : []
  if (!now) return [...others, { field, descending: false }]
  if (!now.descending)
    return additive
      ? sort.map((key) => (key === now ? { field, descending: true } : key))
      : [{ field, descending: true }]
  return others.length > 0 ? others : fallback
}
