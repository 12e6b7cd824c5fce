/** Rules of objects in their levels, kept as long as nobody changes rules, tags or definitions. */
import type { Database } from '../../database/index.ts'
import { levelsOf } from '../levels.ts'
import { readRules, type RuleGround, type TagRule } from '../rules.ts'

interface Known {
  readonly mark: string
  readonly levels: readonly (readonly TagRule[])[]
}

export class KnownRules {
  readonly #db: Database
  readonly #known = new Map<string, Known>()

  constructor(db: Database) {
    this.#db = db
  }

  async levels(ground: RuleGround, object: string): Promise<Known['levels']> {
    const mark = `${ground.model.hash} ${await this.#mark(ground, object)}`
    const known = this.#known.get(object)
    if (known?.mark === mark) return known.levels
    const levels = levelsOf(await readRules(ground, object))
    this.#known.set(object, { mark, levels })
    return levels
  }

  /** Changes whenever a rule or a tag does: nothing of them is changed without its version or its state. */
  async #mark({ tx }: RuleGround, object: string): Promise<string> {
    const db = this.#db
    const [row] = await tx.query<{ mark: string }>(
      `select concat_ws(' ', count(r.id), sum(r.version), count(r.id) filter (where r.enabled and r.state = 'valid' and r.deleted_at is null), ` +
        `sum(hashtext(r.id::text)::bigint) filter (where r.enabled and r.state = 'valid' and r.deleted_at is null), ` +
        `(select concat_ws(' ', count(*), sum(number::bigint * number)) from ${db.table('sys_tag_state')} where object = $1 and auto and live)) as mark ` +
        `from ${db.table('sys_tag_rule')} as r join ${db.table('sys_tag_state')} as s on s.tag = r.tag where s.object = $1`,
      [object],
    )
    return row?.mark ?? ''
  }
}
