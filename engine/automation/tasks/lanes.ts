/** Which lanes hold work of which mode: a lane is a processor, and whether it calls others never changes. */
import type { Database } from '../../database/index.ts'
import type { ExternalType, ProcessorTypes } from '../processors/types.ts'

export class Lanes {
  readonly #db: Pick<Database, 'query' | 'table'>
  readonly #types: ProcessorTypes
  /** By processor; nothing for those whose effect is here. */
  readonly #known = new Map<string, ExternalType | undefined>()

  constructor(db: Pick<Database, 'query' | 'table'>, types: ProcessorTypes) {
    this.#db = db
    this.#types = types
  }

  /** Of processors that are gone tasks are skipped, which calls nobody. */
  async split(
    lanes: readonly string[],
  ): Promise<{ readonly internal: readonly string[]; readonly external: ReadonlyMap<string, ExternalType> }> {
    const unknown = lanes.filter((lane) => !this.#known.has(lane))
    if (unknown.length > 0) await this.#learn(unknown)
    const external = new Map<string, ExternalType>()
    for (const lane of lanes) {
      const type = this.#known.get(lane)
      if (type) external.set(lane, type)
    }
    return { internal: lanes.filter((lane) => !external.has(lane)), external }
  }

  async #learn(lanes: readonly string[]): Promise<void> {
    const rows = await this.#db.query<{ id: string; type: string }>(
      `select id::text as id, type from ${this.#db.table('sys_processor')} where id::text = any($1::text[])`,
      [lanes],
    )
    for (const row of rows) {
      const type = this.#types.find(row.type)
      this.#known.set(row.id, type?.mode === 'external' ? type : undefined)
    }
  }
}
