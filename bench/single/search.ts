/** W12: how quick a search is, for those who see all clearly and for those who see phones masked. */
import type { Arena, Person } from '../arena.ts'
import { ask, percentile } from './ask.ts'

const FIELDS = 'id,customer_name,phone,city,created_at'
const TRIES = 60

export async function measureSearch(arena: Arena): Promise<string> {
  const { db } = arena
  const found = await db.query<{ name: string; phone: string | null }>(
    `select customer_name as name, phone from ${db.table('crm_customer')} tablesample system (10) where deleted_at is null order by md5(id::text) limit ${TRIES}`,
  )
  const names = found.map(({ name }) => name.slice(0, 2))
  const endings = found.flatMap(({ phone }) => (phone === null ? [] : [phone.slice(-4)]))
  const chinese = await latencies(arena, 'manager', names)
  const masked = await latencies(arena, 'manager', endings)
  const clear = await latencies(arena, 'administrator', endings)
  return `p95 Chinese ${p95(chinese)}, last four digits masked ${p95(masked)}, four digits clear ${p95(clear)}`
}

async function latencies({ ours }: Arena, person: Person, words: readonly string[]): Promise<(number | string)[]> {
  const taken = []
  for (const word of words) {
    const query = new URLSearchParams({ search: word, limit: '20', fields: FIELDS }).toString()
    const { status, ms } = await ask(ours, person, `/crm_customer?${query}`)
    taken.push(status === 200 ? ms : `status ${status}`)
  }
  return taken
}

function p95(taken: readonly (number | string)[]): string {
  const times = taken.filter((each) => typeof each === 'number')
  const refused = taken.find((each) => typeof each === 'string')
  return `${percentile(times, 0.95).toFixed(1)} ms${refused === undefined ? '' : ` (${taken.length - times.length} of ${taken.length}: ${refused})`}`
}
