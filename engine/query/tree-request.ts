/** What a caller may ask of records that stand above and below each other by a reference to their own kind. */
import type { AccessPlan } from '../access/index.ts'
import { canonicalId } from '../model/key.ts'
import type { FieldModel, SortKey } from '../model/types.ts'
import type { Rule } from '../rules/index.ts'
import { asksForMasked, filterJson, parseFilter } from './filter.ts'
import { badQuery, checkAddress, type QueryParameters, textOf, wholeNumber } from './parameters.ts'
import { type Asking, parseReadFields, type ReadRequest, searchWords, sortNames } from './request.ts'
import { parseSort } from './sort.ts'
import { treeFields } from './tree-parts.ts'

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
  const [found, ...others] = name === undefined ? trees : trees.filter((field) => field.name === name)
  if (found && others.length === 0) return found
  const known = trees.map((field) => field.name).join(', ')
  throw badQuery('by', { zh: `须为其中之一：${known}`, en: `one of these is expected: ${known}` })
}

/** What goes with none of the other two questions. */
const ALONE = { parent: [], path: ['depth', 'filter', 'sort'], search: ['depth'] } as const
const KINDS = ['parent', 'path', 'search'] as const

function partOf(parameters: QueryParameters, plan: AccessPlan): TreeRequest['part'] {
  const [kind = 'parent', ...others] = KINDS.filter((name) => parameters[name] !== undefined)
  for (const name of [...others, ...ALONE[kind].filter((each) => parameters[each] !== undefined)])
    throw badQuery(name, { zh: `与 ${kind} 不能同时使用`, en: `not together with ${kind}` })
  if (kind === 'search') return { kind, search: wordsOf(parameters['search']) }
  if (kind === 'path') return { kind, id: idOf(parameters, kind, plan) }
  const depth = wholeNumber(parameters['depth'], 'depth', 1, TREE_LIMITS.depth)
  const isTop = parameters['parent'] === undefined || parameters['parent'] === NONE
  return { kind: 'below', depth, ...(!isTop && { parent: idOf(parameters, kind, plan) }) }
}

function idOf(parameters: QueryParameters, name: 'parent' | 'path', { object }: AccessPlan): string {
  const id = canonicalId(object.key, textOf(parameters[name], name) ?? '')
  if (id === undefined) throw badQuery(name, { zh: '须为记录的编号', en: 'the id of a record is expected' })
  return id
}

/** The parent of what stands at the top. */
const NONE = 'none'

function wordsOf(value: unknown): string {
  const words = searchWords(value) ?? ''
  if (words === '') throw badQuery('search', { zh: '不能为空', en: 'words are expected' })
  return words
}
