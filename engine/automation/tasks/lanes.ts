/** Which lanes hold work of which mode: a lane is a processor, and whether it calls others never changes. */
import type { Database } from '../../database/index.ts'
import type { ProcessorTypes } from '../processors/types.ts'

export class Lanes {
  readonly #db: Pick<Database, 'query' | 'table'>
  readonly #types: ProcessorTypes
  readonly #external = new Map<string, boolean>()

  constructor(db: Pick<Database, 'query' | 'table'>, types: ProcessorTypes) {
    this.#db = db
    this.#types = types
  }

  /** Of processors that are gone tasks are skipped, which calls nobody. */
  async split(lanes: readonly string[]): Promise<{ readonly internal: string[]; readonly external: string[] }> {
    const unknown = lanes.filter((lane) => !this.#external.has(lane))
    if (unknown.length > 0) await this.#learn(unknown)
    return {
      internal: lanes.filter((lane) => this.#external.get(lane) !== true),
      external: lanes.filter((lane) => this.#external.get(lane) === true),
    }
  }

  async #learn(lanes: readonly string[]): Promise<void> {
    const rows = await this.#db.query<{ id: string; type: string }>(
      `select id::text as id, type from ${this.#db.table('sys_processor')} where id::text = any($1::text[])`,
      [lanes],
    )
    for (const { id, type } of rows) this.#external.set(id, this.#types.find(type)?.mode === 'external')
  }
}
