/** Strategies that packs ship become records when somebody asks for them: disabled, and theirs to change. */
import type { StrategyAction, StrategyDefinition } from '../../../metadata/types.ts'
import type { Database, Row } from '../../database/index.ts'
import { createMany, type Writer } from '../../records/index.ts'
import { processorsByCode } from '../processors/store.ts'
import { resolved } from './named-records.ts'

export interface Imported {
  readonly imported: number
  /** They are there already. */
  readonly skipped: number
  /** Codes of those whose event, processor or record is not there. */
  readonly missing: readonly string[]
}

/** @throws TesseraError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED */
export async function importStrategies(db: Database, writer: Writer): Promise<Imported> {
  const { tx } = writer
  const shipped = await tx.query<{ body: StrategyDefinition; isThere: boolean }>(
    `select d.body, exists (select from ${db.table('sys_strategy')} as s where s.code = d.name and s.deleted_at is null) as "isThere"
     from ${db.table('meta_definition')} as d where d.kind = 'strategy' and d.deleted_at is null
       and d.body->'enabled' is distinct from 'false'::jsonb order by d.name`,
  )
  const wanted = shipped.filter(({ isThere }) => !isThere).map(({ body }) => body)
  const rows: Row[] = []
  const missing: string[] = []
  const groups = new Groups(db, writer)
  for (const blueprint of wanted) {
    const values = await valuesOf(db, writer, blueprint)
    if (values) rows.push({ ...values, group: await groups.idOf(blueprint.group?.zh ?? DEFAULT_GROUP) })
    else missing.push(blueprint.name)
  }
  if (rows.length > 0) {
    const { ids } = await createMany(writer, 'sys_strategy', rows)
    // which blueprint one came from is for the engine to say
    await tx.query(
      `update ${db.table('sys_strategy')} as s set code = c.code from unnest($1::uuid[], $2::text[]) as c(id, code) where s.id = c.id`,
      [ids, wanted.filter(({ name }) => !missing.includes(name)).map(({ name }) => name)],
    )
  }
  return { imported: rows.length, skipped: shipped.length - wanted.length, missing }
}

const DEFAULT_GROUP = '内置策略'

/** Groups by name, made where they are missing. */
class Groups {
  readonly #db: Database
  readonly #writer: Writer
  readonly #ids = new Map<string, string>()

  constructor(db: Database, writer: Writer) {
    this.#db = db
    this.#writer = writer
  }

  async idOf(name: string): Promise<string> {
    const known = this.#ids.get(name)
    if (known !== undefined) return known
    const [row] = await this.#writer.tx.query<{ id: string }>(
      `select id::text as id from ${this.#db.table('sys_strategy_group')} where name = $1 and deleted_at is null order by sort, id limit 1`,
      [name],
    )
    const [last] = await this.#writer.tx.query<{ sort: number }>(
      `select coalesce(max(sort), 0)::int as sort from ${this.#db.table('sys_strategy_group')} where deleted_at is null`,
    )
    const id = row?.id ?? (await this.#make(name, (last?.sort ?? 0) + 1))
    this.#ids.set(name, id)
    return id
  }

  async #make(name: string, sort: number): Promise<string> {
    return (await createMany(this.#writer, 'sys_strategy_group', [{ name, sort }])).ids[0] ?? ''
  }
}

/** Nothing where something that it names is not there. */
async function valuesOf(db: Database, { tx }: Writer, blueprint: StrategyDefinition): Promise<Row | undefined> {
  const { label, description, event, condition, actions, cap } = blueprint
  const [found] = await tx.query<{ id: string }>(
    `select id::text as id from ${db.table('sys_event')} where code = $1`,
    [event],
  )
  const processors = await processorsByCode(
    db,
    tx,
    actions.map(({ processor }) => processor),
  )
  const made = await Promise.all(
    actions.map(async (action) => {
      const processor = processors.get(action.processor)
      const settings = await resolved(db, tx, action.settings ?? {})
      return processor && settings !== undefined ? actionOf(action, processor.id, settings) : undefined
    }),
  )
  if (!found || made.includes(undefined)) return undefined
  return {
    name: label.zh,
    event: found.id,
    actions: made,
    ...(description && { note: description.zh }),
    ...(condition && { conditions: condition }),
    ...(cap && { cap }),
  }
}

function actionOf({ delay_hours: hours, chain }: StrategyAction, processor: string, settings: unknown): Row {
  const delay = hours === undefined ? { mode: 'now' } : { mode: 'after', hours }
  return { processor, settings, delay, ...(chain !== undefined && { chain }) }
}
