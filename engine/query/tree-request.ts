/** What a caller may ask of records that stand above and below each other by a reference to their own kind. */
import type { AccessPlan } from '../access/index.ts'
import { canonicalId } from '../model/key.ts'
import type { FieldModel, SortKey } from '../model/types.ts'
import type { Rule } from '../rules/index.ts'
import { asksForMasked, filterJson, parseFilter } from './filter.ts'
import { badQuery, checkAddress, type QueryParameters, textOf, wholeNumber } from './parameters.ts'
import { type Asking, parseReadFields, type ReadRequest, searchWords, sortNames } from './request.ts'
import { parseSort } from './sort.ts'

export interface TreeRequest extends ReadRequest {
  /** The reference to the record above. */
  readonly above: FieldModel
  /** What stands below this record, or at the top; the way to a record; or what the words are found in. */
  readonly part:
    | { readonly kind: 'below'; readonly parent?: string; readonly depth: number }
    | { readonly kind: 'path'; readonly id: string }
    | { readonly kind: 'search'; readonly search: string }
  readonly filter?: Rule
  readonly looksUp: boolean
  readonly sort: readonly SortKey[]
  readonly limit: number
}

export const TREE_LIMITS = { depth: 10, rows: 1_000, usual: 200 } as const

/** What the answer says of a record beside its fields. */
export const TREE_FACTS = ['depth', 'has_children', 'path'] as const

const PARAMETERS = ['parent', 'depth', 'path', 'search', 'by', 'filter', 'sort', 'fields', 'expand', 'limit'] as const

/** References by which records of the object stand above each other, as far as the reader sees them clearly. */
export function treeFields({ object, fields }: AccessPlan): FieldModel[] {
  if (object.key.columns.length === 0) return []
  return object.fields.filter(
    (field) =>
      field.target === object.name &&
      !field.system &&
      field.kind.many !== true &&
      fields.get(field.name)?.reads === 'clear',
  )
}

/** Undefined for an object that is no tree. @throws TesseraError BAD_QUERY */
export function parseTreeRequest(parameters: QueryParameters, { plan }: Asking): TreeRequest | undefined {
  const trees = treeFields(plan)
  if (trees.length === 0) return undefined
  checkAddress(parameters, PARAMETERS)
  const read = parseReadFields(parameters, plan)
  const filter = parseFilter(filterJson(parameters['filter']), plan)
  const part = partOf(parameters, plan)
  return {
    ...read,
    fields: read.fields.filter(({ name }) => !TREE_FACTS.some((fact) => fact === name)),
    above: aboveOf(parameters, trees),
    part,
    ...(filter && { filter }),
    looksUp: asksForMasked(plan, filter, part.kind === 'search' ? part.search : undefined),
    sort: parseSort(sortNames(parameters['sort'], 'sort'), plan),
    limit: wholeNumber(parameters['limit'], 'limit', TREE_LIMITS.usual, TREE_LIMITS.rows),
  }
}

function aboveOf(parameters: QueryParameters, trees: readonly FieldModel[]): FieldModel {
  const name = textOf(parameters['by'], 'by')
  const [only, ...others] = trees
  const found =
    name === undefined ? (others.length === 0 ? only : undefined) : trees.find((field) => field.name === name)
  if (found) return found
  const known = trees.map((field) => field.name).join(', ')
  throw badQuery('by', { zh: `须为其中之一：${known}`, en: `one of these is expected: ${known}` })
}

function partOf(parameters: QueryParameters, plan: AccessPlan): TreeRequest['part'] {
  const given = (['parent', 'path', 'search'] as const).filter((name) => parameters[name] !== undefined)
  const [kind = 'parent', other] = given
  if (other !== undefined) throw badQuery(other, { zh: `与 ${kind} 不能同时使用`, en: `not together with ${kind}` })
  const idle = kind === 'parent' ? [] : kind === 'path' ? ['depth', 'filter', 'sort'] : ['depth']
  for (const name of idle.filter((each) => parameters[each] !== undefined))
    throw badQuery(name, { zh: `与 ${kind} 不能同时使用`, en: `not together with ${kind}` })
  const depth = wholeNumber(parameters['depth'], 'depth', 1, TREE_LIMITS.depth)
  if (kind === 'search') return { kind, search: wordsOf(parameters['search']) }
  const text = textOf(parameters[kind], kind) ?? NONE
  if (kind === 'parent' && text === NONE) return { kind: 'below', depth }
  const id = canonicalId(plan.object.key, text)
  if (id === undefined) throw badQuery(kind, { zh: '须为记录的编号', en: 'the id of a record is expected' })
  return kind === 'path' ? { kind, id } : { kind: 'below', parent: id, depth }
}

/** The parent of what stands at the top. */
const NONE = 'none'

function wordsOf(value: unknown): string {
  const words = searchWords(value) ?? ''
  if (words === '') throw badQuery('search', { zh: '不能为空', en: 'words are expected' })
  return words
}
