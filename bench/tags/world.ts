/** Customers of 25 columns in a workspace of their own, tags and rules; made by SQL, so that filling costs seconds. */
import { fileURLToPath } from 'node:url'

import { connect, type Database, type Embedded, migrate, startEmbedded } from '../../engine/database/index.ts'
import { jobsSchema } from '../../engine/jobs/index.ts'
import { newId } from '../../engine/kernel/ids.ts'
import { guardedSchema } from '../../engine/model/guarded-schema.ts'
import type { Model } from '../../engine/model/types.ts'
import { applyPacks, loadPacks } from '../../engine/packs/apply.ts'
import { loadModel } from '../../engine/schema/model-store.ts'
import { mirrorTags } from '../../engine/tags/states.ts'
import { applyDefinitions, enumeration, object } from '../../engine/testing/definitions.ts'
import { treeCpu } from '../processes.ts'
import { CITIES, LEVELS, randomFrom, ruleOf, SOURCES } from './rules.ts'

export const OBJECT = 'bench_customer'
export const ZONE = 'Asia/Shanghai'

export interface TagBench {
  readonly db: Database
  readonly model: Model
  readonly table: string
  /** CPU milliseconds of PostgreSQL and of this process. */
  cpu(): number
  close(): Promise<void>
}

const SYSTEM = fileURLToPath(new URL('../../metadata/system', import.meta.url))
const WORKSPACE = 'bench_tags'

export async function openTagBench(folder: string, customers: number, rules: number): Promise<TagBench> {
  const embedded = await startEmbedded({ folder, exclusive: false })
  const options = { url: embedded.url('app'), ownerUrl: embedded.ownerUrl, ruleUrl: embedded.url('rule') }
  const db = await connect({ ...options, workspace: WORKSPACE, poolSize: 8 })
  await clear(db)
  await migrate(db)
  await applyPacks(db, await loadPacks(db, [SYSTEM]))
  await applyDefinitions(db, DEFINITIONS)
  const table = db.table(OBJECT)
  await db.owner.query(fillSql(table), [customers])
  await addTags(db, rules)
  await db.owner.query(`vacuum (analyze) ${table}`)
  return {
    db,
    model: await loadModel(db),
    table,
    cpu: () => cpuOf(embedded),
    close: async () => {
      await clear(db)
      await db.close()
      await embedded.stop()
    },
  }
}

function cpuOf(embedded: Embedded): number {
  const { user, system } = process.cpuUsage()
  return treeCpu(embedded.pid()) + (user + system) / 1000
}

async function clear(db: Database): Promise<void> {
  for (const schema of [jobsSchema(WORKSPACE), guardedSchema(WORKSPACE), WORKSPACE])
    await db.owner.query(`drop schema if exists "${schema}" cascade`)
}

const DEFINITIONS = [
  enumeration('bench_city', CITIES),
  enumeration('bench_level', LEVELS),
  enumeration('bench_source', SOURCES),
  enumeration('bench_gender', ['m', 'f']),
  object(
    OBJECT,
    {
      name: 'text',
      phone: 'text',
      email: 'text',
      gender: { type: 'enum', enum: 'bench_gender' },
      birthday: 'date',
      age: 'integer',
      city: { type: 'enum', enum: 'bench_city' },
      level: { type: 'enum', enum: 'bench_level' },
      source: { type: 'enum', enum: 'bench_source' },
      income: { type: 'decimal', precision: 14, scale: 2 },
      assets: { type: 'decimal', precision: 14, scale: 2 },
      vip: 'boolean',
      follow_times: 'integer',
      products: 'integer',
      followed_at: 'datetime',
      opened: 'date',
      address: 'text',
      note: 'text',
      gone: 'boolean',
      score: { type: 'integer', readonly: true },
    },
    { taggable: true, tag_score: 'score', retired: { '==': [{ var: 'gone' }, true] }, title: 'name', history: false },
  ),
]

function fillSql(table: string): string {
  const oneOf = (values: readonly string[]): string =>
    `(array['${values.join(`','`)}'])[1 + floor(random() * ${values.length})::int]`
  return (
    `insert into ${table} (id, version, created_at, updated_at, name, phone, email, gender, birthday, age, city, level, source, ` +
    `income, assets, vip, follow_times, products, followed_at, opened, address, note, gone, score) ` +
    `select (lpad(to_hex(i), 12, '0') || '70008000' || lpad(to_hex((random() * 1e14)::bigint), 12, '0'))::uuid, 1, now(), now(), ` +
    `${oneOf(['李', '王', '张', '赵', '陈'])} || i, '138' || lpad(i::text, 8, '0'), 'c' || i || '@example.com', ${oneOf(['m', 'f'])}, ` +
    `date '1950-01-01' + floor(random() * 20000)::int, 18 + floor(random() * 60)::int, ` +
    `case when random() < 0.95 then ${oneOf(CITIES)} end, ${oneOf(LEVELS)}, ${oneOf(SOURCES)}, ` +
    `case when random() < 0.9 then round((random() * 500000)::numeric, 2) end, round((random() * 2000000)::numeric, 2), random() < 0.2, ` +
    `floor(random() * 50)::int, floor(random() * 10)::int, now() - random() * interval '400 days', date '2020-01-01' + floor(random() * 2000)::int, ` +
    `'address of number ' || i, 'a note of some length about this one', false, 0 from generate_series(1, $1::int) as i`
  )
}

/** As many automatic tags as rules, one in ten with a score; and a few manual ones that rules ask for. */
async function addTags(db: Database, rules: number): Promise<void> {
  const random = randomFrom(1)
  const tag = (name: string, type: string, score = 0): Record<string, unknown> => ({ id: newId(), name, type, score })
  const manual = Array.from({ length: 10 }, (_, index) => tag(`manual ${index}`, 'global_manual'))
  const auto = Array.from({ length: rules }, (_, index) => tag(`tag ${index}`, 'global_auto', index % 10 === 0 ? 5 : 0))
  const ids = manual.map(({ id }) => String(id))
  const stamps = `1, ${db.now}, ${db.now}`
  await db.query(
    `insert into ${db.table('sys_tag')} (id, version, created_at, updated_at, records, enabled, object, name, type, score, validity_days) ` +
      `select t.id, ${stamps}, 0, true, $2, t.name, t.type, t.score, case when t.type = 'global_auto' then 1 end ` +
      `from json_to_recordset($1::json) as t(id uuid, name text, type text, score int)`,
    [JSON.stringify([...manual, ...auto]), OBJECT],
  )
  await mirrorTags({ db, tx: db })
  const kept = auto.map(({ id, name }) => ({ id: newId(), tag: id, name, condition: ruleOf(random, ids) }))
  await db.query(
    `insert into ${db.table('sys_tag_rule')} (id, version, created_at, updated_at, tag, name, type, condition, enabled, state) ` +
      `select r.id, ${stamps}, r.tag, r.name, 'custom', r.condition, true, 'valid' ` +
      `from json_to_recordset($1::json) as r(id uuid, tag uuid, name text, condition jsonb)`,
    [JSON.stringify(kept)],
  )
  await db.query(
    `insert into ${db.table('sys_tag_row')} (tag, record, object, cause) select s.number, t.id, $1, 'manual' ` +
      `from ${db.table('sys_tag_state')} as s cross join lateral (select id from ${db.table(OBJECT)} as t where s.number > 0 and random() < 0.002) as t ` +
      `where not s.auto`,
    [OBJECT],
  )
}
