/**
 * In charge of what happened to the demo's customers beside follow-ups: groups, tasks, transfers, loans, the recycle bin.
 * What enters are a database with people, products and customers of the demo, its Model and a day; what leaves are rows.
 * It is told once: what somebody changes or deletes of it stays changed.
 */
import type { Database, Transaction } from '../../engine/database/index.ts'
import type { Model } from '../../engine/model/types.ts'
import { dateText, dayStart } from './calendar.ts'
import { DEFAULT_SEED } from './customers.ts'
import { moveMarker, readMarker } from './marker.ts'
import { Random } from './random.ts'
import { groupStory } from './story-groups.ts'
import { moneyStory } from './story-money.ts'
import { idMaker, type Cast, type Person, type Story } from './story-parts.ts'
import { recycledAt, recycleReason, workStory } from './story-work.ts'
import { objectOf, tableWriter } from './tables.ts'

export interface StoryOptions {
  readonly db: Database
  readonly model: Model
  /** Dates are counted back from the day of this instant (ISO). */
  readonly now: string
  report(line: string): void
}

/** How many of the first customers it is about. */
const CUSTOMERS = 800
const RECYCLED = 6
/** The row of chance that the story draws from; customers have those from 0 on. */
const STORY_ROW = -7

export async function loadStory({ db, model, now, report }: StoryOptions): Promise<void> {
  const isTold = await db.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${db.workspace}: demo story`])
    if (await readMarker(db, 'crm_group')) return false
    const { cast, recycled } = await castOf(db, dayStart(now))
    if (cast.customers.length === 0) return false
    report('demo groups, tasks and logs')
    await recycle(tx, db, cast, recycled)
    const story: Story = [...groupStory(cast), ...moneyStory(cast), ...workStory(cast, recycled)]
    for (const [name, rows] of story) {
      await tableWriter(db, objectOf(model, name))(
        tx,
        rows.map((row) => JSON.stringify(row)),
      )
    }
    const marker = { seed: DEFAULT_SEED, day: dateText(dayStart(now)) }
    await moveMarker(tx, db, 'crm_group', marker, cast.newId(cast.today))
    return true
  })
  if (isTold) await db.owner.query(`analyze ${db.table('crm_customer_group')}, ${db.table('crm_repayment')}`)
}

async function castOf(db: Database, today: number): Promise<{ cast: Cast; recycled: readonly Person[] }> {
  const users = await db.query<{ account: string; id: string }>(
    `select account, id::text as id from ${db.table('sys_user')} where deleted_at is null and status = 'enabled'
     order by account collate "C"`,
  )
  const products = await db.query<{ id: string }>(
    `select id::text as id from ${db.table('crm_product')} where deleted_at is null order by name collate "C" limit 60`,
  )
  const persons = await firstCustomers(db)
  const recycled = persons.filter((person) => person.state === 'invalid').slice(0, RECYCLED)
  const cast: Cast = {
    random: new Random(DEFAULT_SEED, STORY_ROW),
    today,
    users: new Map(users.map(({ account, id }) => [account, id])),
    customers: persons.filter((person) => !recycled.includes(person)),
    products: products.map(({ id }) => id),
    newId: idMaker(DEFAULT_SEED),
  }
  return { cast, recycled }
}

/** The last digits of an id are the number of the customer, whatever the day. */
async function firstCustomers(db: Database): Promise<Person[]> {
  return db.query<Person & Record<string, unknown>>(
    `select id::text as id, customer_name as name, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as created_at,
       owner_id::text as owner_id, last_follow_state as state, maturity
     from ${db.table('crm_customer')} where deleted_at is null order by right(id::text, 10) limit ${CUSTOMERS}`,
  )
}

/** Who is in the recycle bin belongs to nobody. */
async function recycle(tx: Transaction, db: Database, cast: Cast, recycled: readonly Person[]): Promise<void> {
  for (const [index, { id }] of recycled.entries()) {
    await tx.query(
      `update ${db.table('crm_customer')} set in_recycle_bin = true, owner_id = null, cur_follow_times = 0,
         recycled_at = $2, recycle_reason = $3, version = version + 1, updated_at = $2 where id = $1`,
      [id, new Date(recycledAt(cast, index)).toISOString(), recycleReason(index)],
    )
  }
}
