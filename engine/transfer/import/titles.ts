/** Names of records as people write them, and the ids they stand for, as far as the importer may see the records. */
import { accessPlan, scopeCondition, type UserPrincipal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import type { Text } from '../../kernel/text.ts'
import { idSql } from '../../model/key.ts'
import type { FieldModel, Model } from '../../model/types.ts'
import { columnSql, Parameters, tableSql } from '../../query/index.ts'
import { asId } from './cells.ts'
import { namingFields } from './fields.ts'

/** Names remembered of one field. */
const MOST_KNOWN = 50_000

interface Asking {
  readonly db: Database
  readonly model: Model
  readonly principal: UserPrincipal
  readonly timeZone: string
}

/** An id, or why there is none. */
export type Named = { readonly id: string } | { readonly fault: { readonly code: string; readonly message: Text } }

export class Titles {
  readonly #asking: Asking
  readonly #known = new Map<string, Map<string, readonly string[]>>()

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** Looks names up that are not known yet, all of one field in one statement. */
  async learn(field: FieldModel, texts: Iterable<string>): Promise<void> {
    const known = this.#of(field)
    if (known.size > MOST_KNOWN) known.clear()
    const unknown = [...new Set(texts)].filter((text) => asId(field, text) === undefined && !known.has(text))
    if (unknown.length === 0) return
    for (const text of unknown) known.set(text, [])
    for (const naming of namingFields(this.#asking.model, this.#asking.principal, field)) {
      for (const { text, id } of await this.#find(field, naming, unknown)) {
        const ids = known.get(text) ?? []
        if (!ids.includes(id)) known.set(text, [...ids, id])
      }
    }
  }

  named(field: FieldModel, text: string): Named {
    const id = asId(field, text)
    if (id !== undefined) return { id }
    const [only, ...others] = this.#of(field).get(text) ?? []
    const { label } = field
    if (only !== undefined && others.length === 0) return { id: only }
    return only === undefined
      ? {
          fault: {
            code: 'REFERENCE_MISSING',
            message: {
              zh: `${label.zh}：没有“${text}”，或无权查看`,
              en: `${label.en}: there is no '${text}', or you may not see it`,
            },
          },
        }
      : {
          fault: {
            code: 'REFERENCE_AMBIGUOUS',
            message: {
              zh: `${label.zh}：有多条记录叫“${text}”，请填写编号`,
              en: `${label.en}: several records are called '${text}'; give an id`,
            },
          },
        }
  }

  /** By field: to forget what one has learnt must not take along what another needs for the same rows. */
  #of({ name }: FieldModel): Map<string, readonly string[]> {
    const known = this.#known.get(name) ?? new Map<string, readonly string[]>()
    this.#known.set(name, known)
    return known
  }

  async #find(
    field: FieldModel,
    naming: FieldModel,
    texts: readonly string[],
  ): Promise<{ text: string; id: string }[]> {
    const { db, model, principal, timeZone } = this.#asking
    const plan = accessPlan(model, principal, field.target ?? '')
    if (!plan) return []
    const { object } = plan
    const { bind, values } = new Parameters()
    const context = { db, moment: { now: new Date().toISOString(), timeZone } }
    const living = object.softDelete ? 't."deleted_at" is null and ' : ''
    const text = columnSql(context, naming, 't')
    // of many with one name two are enough to know that it names none for sure
    return db.query<{ text: string; id: string }>(
      `select named.text, named.id from (` +
        `select ${text} as text, ${idSql(object.key, 't')} as id, row_number() over (partition by ${text}) as place from ${tableSql(db, object)} as t ` +
        `where ${living}${text} = any(${bind(texts)}::text[]) and ${scopeCondition(plan, 'read', principal, 't', bind)}` +
        `) as named where named.place <= 2`,
      values,
    )
  }
}
