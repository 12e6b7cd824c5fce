/**
 * In charge of filling a database with demo customers and their follow-ups, as many as are asked for.
 * What enters are a database whose packs `crm` and `demo` are applied, its Model, a number and a day; what leaves are
 * rows. A marker says how far the load has come: a second call adds what is missing, a killed one is continued.
 */
import { setImmediate } from 'node:timers/promises'

import type { Database } from '../../engine/database/index.ts'
import { TesseraError } from '../../engine/kernel/errors.ts'
import type { Model } from '../../engine/model/types.ts'
import { dateText, dayStart } from './calendar.ts'
import { BLOCK, DEFAULT_SEED, generateCustomers, type DemoCustomer } from './customers.ts'
import { moveMarker, readMarker, type Marker } from './marker.ts'
import { customerJson, followUpJson } from './rows.ts'
import { objectOf, tableWriter } from './tables.ts'

export interface LoadOptions {
  readonly db: Database
  readonly model: Model
  /** How many generated customers there shall be in all. */
  readonly customers: number
  readonly seed?: number
  /** Dates are counted back from the day of this instant (ISO); a load that is continued keeps its first day and seed. */
  readonly now: string
  /** Told a line now and then. */
  report(line: string): void
}

/** Customers generated between two turns of the event loop, so that the database is never kept waiting for its input. */
const SLICE = 100
const REPORT_EVERY = 50_000

/**
 * Brings the number of generated customers up to `customers`; does nothing when there are as many.
 * @throws TesseraError COMMAND_USAGE when nobody holds the role of a salesperson
 */
export async function loadDemo(options: LoadOptions): Promise<void> {
  const { db, report } = options
  // a second loader waits here and then finds that nothing is missing; blocks are written by other connections
  await db.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${db.workspace}: demo customers`])
    const start = await startOf(options)
    if (start.present >= options.customers) return
    report(`${start.present} → ${options.customers} demo customers`)
    await load({ ...options, ...start, ...(await peopleAndCompanies(db)) })
    // lists are planned by what the server knows of the tables, and it would learn of these rows only minutes later
    await db.owner.query(`analyze ${db.table('crm_customer')}, ${db.table('crm_follow_record')}`)
  })
}

interface Start {
  readonly marker: Marker
  /** How many customers were generated before. */
  readonly present: number
}

interface Context extends LoadOptions, Start {
  readonly salespeople: readonly string[]
  readonly companies: readonly string[]
}

async function startOf({ db, seed, now }: LoadOptions): Promise<Start> {
  const found = await readMarker(db, 'crm_customer')
  return found ?? { marker: { seed: seed ?? DEFAULT_SEED, day: dateText(dayStart(now)) }, present: 0 }
}

/** Ids in a stable order: accounts and names are the same wherever the pack is applied, ids are not. */
async function peopleAndCompanies(db: Database): Promise<Pick<Context, 'salespeople' | 'companies'>> {
  const people = await db.query<{ id: string }>(
    `select u.id from ${db.table('sys_user')} u where u.deleted_at is null and u.status = 'enabled' and exists (
       select from ${db.table('sys_user_role')} r where r."user" = u.id and r.role = 'salesman' and r.deleted_at is null)
     order by u.account collate "C"`,
  )
  if (people.length === 0) throw new TesseraError('COMMAND_USAGE', { reason: NO_SALESPEOPLE })
  const companies = await db.query<{ id: string }>(
    `select id from ${db.table('crm_company')} where deleted_at is null order by company_name collate "C" limit 100`,
  )
  return { salespeople: people.map(({ id }) => id), companies: companies.map(({ id }) => id) }
}

const NO_SALESPEOPLE = {
  zh: '没有启用的业务员，请先应用 seeds/demo',
  en: 'there is no enabled salesperson; apply seeds/demo first',
}

/**
 * A block is written while the next is generated. Never two at once: both would raise the counts of the same companies,
 * and the later block would hold what the earlier waits for.
 */
async function load(context: Context): Promise<void> {
  const write = writer(context)
  let written: Promise<void> = Promise.resolve()
  try {
    for (let from = context.present; from < context.customers;) {
      const until = Math.min(context.customers, from - (from % BLOCK) + BLOCK)
      const block = await generate(context, from, until - from)
      await written
      written = write(block)
      // a failure is thrown where it is awaited, after the next block is generated
      written.catch(() => undefined)
      if (Math.floor(until / REPORT_EVERY) > Math.floor(from / REPORT_EVERY)) context.report(`${until} …`)
      from = until
    }
    await written
  } finally {
    await Promise.allSettled([written])
  }
}

async function generate(
  { marker, salespeople, companies }: Context,
  from: number,
  count: number,
): Promise<DemoCustomer[]> {
  const block: DemoCustomer[] = []
  const now = `${marker.day}T00:00:00+08:00`
  for (const customer of generateCustomers({ count, from, seed: marker.seed, now, salespeople, companies })) {
    block.push(customer)
    if (block.length % SLICE === 0) await setImmediate()
  }
  return block
}

type Write = (block: readonly DemoCustomer[]) => Promise<void>

function writer({ db, model, marker }: Context): Write {
  const customers = tableWriter(db, objectOf(model, 'crm_customer'))
  const followUps = tableWriter(db, objectOf(model, 'crm_follow_record'))
  return async (block) => {
    const last = block.at(-1)
    if (last === undefined) return
    // index pages fill up in order when rows come in order of time, which is that of the ids
    const sorted = block.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const talks = sorted.flatMap((each) =>
      each.followUps.map((talk, index) => followUpJson(each, talk, index, marker.seed)),
    )
    await db.transaction(async (tx) => {
      await customers(tx, sorted.map(customerJson))
      await followUps(tx, talks)
      await moveMarker(tx, db, 'crm_customer', marker, last.id)
    })
  }
}
