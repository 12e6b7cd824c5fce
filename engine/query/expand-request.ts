/**
 * Related records that a request asks for with fields, filter, order and limit of their own: where a reference leads, the
 * lines of a record, and the records of another object that point here, named `<object>.<reference>`. Each is checked
 * against the caller's plan for its own object; how deep, how many and how much one answer may hold has bounds.
 */
import { type AccessPlan, accessPlan } from '../access/index.ts'
import { linesOf } from '../model/lines.ts'
import type { FieldModel, SortKey } from '../model/types.ts'
import type { Rule } from '../rules/index.ts'
import { asksForMasked, oneLookUp, parseFilter } from './filter.ts'
import { heldFields } from './held.ts'
import {
  answerName,
  badQuery,
  membersOf,
  nameList,
  type QueryParameters,
  refuseUnknown,
  wholeNumber,
} from './parameters.ts'
import type { Asking, ReadRequest } from './request.ts'
import { parseSort, readable } from './sort.ts'

export interface Expansion {
  /** Its name in the answer. */
  readonly name: string
  /** One record, the members of a list of references, or the records that point here. */
  readonly kind: 'one' | 'members' | 'records'
  /** The reference: of the record itself, or, of `records`, of those that point here. */
  readonly field: FieldModel
  /** What the caller may see of the related object. */
  readonly plan: AccessPlan
  readonly read: ReadRequest
  readonly filter?: Rule
  /** Without one, members and lines keep the order they have. */
  readonly sort?: readonly SortKey[]
  readonly limit: number
  /** The number that keeps lines in their order. */
  readonly lineOrder?: FieldModel
}

/** Bounds of what one answer may hold beside its own records. */
export const EXPAND_LIMITS = { depth: 3, expansions: 20, records: 20_000, rows: 200, usual: 20 } as const

export interface Expansions {
  readonly expansions: readonly Expansion[]
  /** A filter among them asks for the whole of a masked value. */
  readonly looksUp: boolean
}

/**
 * @param value the object under `expand`
 * @param limit how many records the page may have
 * @throws TesseraError BAD_QUERY naming the path and what would be right
 */
export function parseExpansions(value: unknown, asking: Asking, limit: number): Expansions {
  const reader = new ExpansionReader(asking)
  const expansions = reader.all(value, asking.plan, { path: 'expand', depth: 1, records: limit })
  return { expansions, looksUp: reader.looksUp }
}

interface Level {
  readonly path: string
  readonly depth: number
  /** How many records there may be at most at this level. */
  readonly records: number
}

type Relation = Pick<Expansion, 'kind' | 'field' | 'plan' | 'lineOrder'>

const OF_ONE = ['fields', 'expand', 'as'] as const
/** PostgreSQL clips the names of what it answers. */
const LONGEST_NAME = 63

class ExpansionReader {
  looksUp = false
  #count = 0
  #records = 0
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  all(value: unknown, plan: AccessPlan, level: Level): Expansion[] {
    const members = membersOf(value, level.path)
    if (level.depth > EXPAND_LIMITS.depth)
      throw badQuery(level.path, {
        zh: `关联展开最多 ${EXPAND_LIMITS.depth} 层`,
        en: `related records nest at most ${EXPAND_LIMITS.depth} levels deep`,
      })
    const expansions = Object.entries(members).map(([name, given]) => {
      const path = `${level.path}.${name}`
      const asked = membersOf(given, path)
      const relation = this.#relation(name, plan, path)
      return this.#one(this.#nameOf(name, asked, plan, path), asked, relation, { ...level, path })
    })
    const twice = expansions.find(({ name }, index) => expansions.findIndex((each) => each.name === name) !== index)
    if (twice)
      throw badQuery(level.path, { zh: `名称 ${twice.name} 出现两次`, en: `the name ${twice.name} occurs twice` })
    return expansions
  }

  /** What the relation is called in the answer: no field's name, and none that would be clipped. */
  #nameOf(relation: string, asked: QueryParameters, plan: AccessPlan, path: string): string {
    const name = answerName(asked['as'], `${path}.as`, relation)
    if (name !== relation && plan.object.field.has(name))
      throw badQuery(`${path}.as`, { zh: `${name} 是字段名`, en: `${name} is the name of a field` })
    if (name.length <= LONGEST_NAME) return name
    throw badQuery(path, {
      zh: `名称超过 ${LONGEST_NAME} 个字符，请用 as 另取`,
      en: `the name has more than ${LONGEST_NAME} characters; give another by as`,
    })
  }

  #one(name: string, asked: QueryParameters, relation: Relation, level: Level): Expansion {
    const { path, depth } = level
    const isMany = relation.kind !== 'one'
    refuseUnknown(asked, isMany ? [...OF_ONE, 'filter', 'sort', 'limit'] : OF_ONE, `${path}.`)
    const { usual, rows } = EXPAND_LIMITS
    const limit = isMany ? wholeNumber(asked['limit'], `${path}.limit`, usual, rows) : 1
    this.#bound(path, level.records * limit)
    const { plan } = relation
    const filter = parseFilter(asked['filter'], plan, `${path}.filter`)
    this.#countLookUp(`${path}.filter`, asksForMasked(plan, filter, undefined))
    const names = nameList(asked['sort'], `${path}.sort`)
    const keepsOrder = names.length === 0 && (relation.kind === 'members' || relation.lineOrder !== undefined)
    return {
      name,
      ...relation,
      read: this.#read(asked, relation, { path, depth: depth + 1, records: level.records * limit }),
      ...(filter && { filter }),
      ...(isMany && !keepsOrder && { sort: parseSort(names, plan, `${path}.sort`) }),
      limit,
    }
  }

  #read(asked: QueryParameters, { kind, plan }: Relation, level: Level): ReadRequest {
    const chosen = nameList(asked['fields'], `${level.path}.fields`).map((name) =>
      readable(plan, `${level.path}.fields`, name),
    )
    const id = plan.fields.get('id')?.field
    const usual = kind === 'one' ? [plan.object.title] : heldFields(plan)
    const fields = new Set([...(id?.system === true ? [id] : []), ...(chosen.length > 0 ? chosen : usual)])
    const { expand } = asked
    return {
      fields: [...fields],
      expand: new Set(),
      ...(expand !== undefined && { expansions: this.all(expand, plan, { ...level, path: `${level.path}.expand` }) }),
    }
  }

  /** One value a request: several would be several tries that count as one. */
  #countLookUp(path: string, looksUp: boolean): void {
    if (looksUp && this.looksUp) throw oneLookUp(path)
    this.looksUp ||= looksUp
  }

  #bound(path: string, records: number): void {
    if (++this.#count > EXPAND_LIMITS.expansions)
      throw badQuery(path, {
        zh: `一次最多展开 ${EXPAND_LIMITS.expansions} 处关联`,
        en: `at most ${EXPAND_LIMITS.expansions} relations are expanded at once`,
      })
    this.#records += records
    if (this.#records > EXPAND_LIMITS.records)
      throw badQuery(path, {
        zh: `一次最多带出 ${EXPAND_LIMITS.records} 条关联记录，请减小 limit`,
        en: `one answer carries at most ${EXPAND_LIMITS.records} related records; lower the limits`,
      })
  }

  #relation(name: string, plan: AccessPlan, path: string): Relation {
    const { model, principal } = this.#asking
    const dot = name.indexOf('.')
    if (dot > 0) return this.#pointingHere(name.slice(0, dot), name.slice(dot + 1), plan, path)
    const field = readable(plan, path, name)
    const lines = linesOf(model, field)
    const related = lines?.object.name ?? field.target
    if (related === undefined) throw badQuery(path, { zh: `${name} 不是引用字段`, en: `${name} is no reference` })
    const target = accessPlan(model, principal, related)
    // where a masked reference leads would say what the mask hides
    if (!target || target.scope('read') === 'none' || plan.fields.get(name)?.reads !== 'clear')
      throw badQuery(path, { zh: `您不能查看 ${name} 的记录`, en: `you may not see the records of ${name}` })
    if (lines)
      return { kind: 'records', field: lines.via, plan: target, ...(lines.order && { lineOrder: lines.order }) }
    return { kind: field.kind.many === true ? 'members' : 'one', field, plan: target }
  }

  /** Forbidden and absent look the same. */
  #pointingHere(object: string, reference: string, { object: here }: AccessPlan, path: string): Relation {
    const plan = accessPlan(this.#asking.model, this.#asking.principal, object)
    const access = plan?.fields.get(reference)
    const points = access?.reads === 'clear' && access.field.target === here.name && plan?.scope('read') !== 'none'
    if (plan && access && points && !plan.object.query) return { kind: 'records', field: access.field, plan }
    const known = here.referencedBy.flatMap((each) => this.#known(each))
    throw badQuery(path, {
      zh: `没有这样的关联；可用：${known.join('、') || '无'}`,
      en: `there is no such relation; known are ${known.join(', ') || 'none'}`,
    })
  }

  #known({ object, field }: { readonly object: string; readonly field: string }): string[] {
    const plan = accessPlan(this.#asking.model, this.#asking.principal, object)
    const isSeen = plan?.scope('read') !== 'none' && plan?.fields.get(field)?.reads === 'clear' && !plan.object.query
    return isSeen ? [`${object}.${field}`] : []
  }
}
