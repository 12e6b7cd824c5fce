/**
 * A workspace with processors whose effects can be counted: an internal one that writes rows, an external one that calls
 * a server of the test. What is asked of them stands in the settings of a task.
 */
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import type { Database, Queryable } from '../../database/index.ts'
import { newId } from '../../kernel/ids.ts'
import type { LeaseTimes } from '../../jobs/leases/index.ts'
import type { Model } from '../../model/types.ts'
import { applyPacks, loadPacks } from '../../packs/apply.ts'
import { loadModel } from '../../schema/model-store.ts'
import { testWorkspace, type TestWorkspace } from '../../testing/index.ts'
import {
  type ExternalType,
  type InternalType,
  type Outcome,
  ProcessorTypes,
  type Sent,
  type Work,
} from '../processors/types.ts'
import type { InternalRoom } from './internal.ts'
import { createTasks } from './create.ts'
import type { TaskDraft } from './types.ts'

export const QUICK: LeaseTimes = { leaseMs: 1_500, heartbeatMs: 300, sweepMs: 250, pollMinMs: 50, pollMaxMs: 200 }

const SYSTEM = fileURLToPath(new URL('../../../metadata/system', import.meta.url))

export interface TaskWorld {
  readonly workspace: TestWorkspace
  readonly db: Database
  readonly model: Model
  /** Ids of processors by what they do. */
  readonly effect: string
  readonly call: string
  readonly drop: () => Promise<void>
}

export async function taskWorld(): Promise<TaskWorld> {
  const workspace = await testWorkspace()
  const { db } = workspace
  await applyPacks(db, await loadPacks(db, [SYSTEM]))
  await prepareEffects(db)
  return {
    workspace,
    db,
    model: await loadModel(db),
    effect: await addProcessor(db, 'kit_effect'),
    call: await addProcessor(db, 'kit_call'),
    drop: () => workspace.drop(),
  }
}

/** Where effects are counted. */
export async function prepareEffects(db: Database): Promise<void> {
  const [role] = await db.query<{ name: string }>('select current_user as name')
  await db.owner.query(
    `create table ${db.table('kit_effect')} (task uuid not null, key uuid not null, note text, place int)`,
  )
  await db.owner.query(`create table ${db.table('kit_row')} (place int primary key, times int not null default 0)`)
  await db.owner.query(`insert into ${db.table('kit_row')} (place) select generate_series(0, 9)`)
  for (const table of ['kit_effect', 'kit_row'])
    await db.owner.query(`grant all on ${db.table(table)} to "${role?.name ?? ''}"`)
}

export async function addProcessor(
  db: Database,
  type: string,
  {
    once = false,
    name = type,
    url = '',
  }: { readonly once?: boolean; readonly name?: string; readonly url?: string } = {},
): Promise<string> {
  const id = newId()
  await db.query(
    `insert into ${db.table('sys_processor')} (id, version, created_at, updated_at, code, name, kind, type, enabled, once, timeout_s, concurrency, url) ` +
      `values ($1, 1, ${db.now}, ${db.now}, $2, $3, 'builtin', $4, true, $5, 15, 20, $6)`,
    [id, `kit_${id.slice(-8)}`, `${name} ${id.slice(-8)}`, type, once, url],
  )
  return id
}

export function roomOf({ db, model }: Pick<TaskWorld, 'db' | 'model'>, types = kitTypes(db)): InternalRoom {
  return { db, models: { current: () => model }, timeZone: 'Asia/Shanghai', onError: () => undefined, types }
}

export function draftOf(processor: string, more: Partial<TaskDraft> = {}): TaskDraft {
  const id = more.id ?? newId()
  return {
    id,
    ...{ event: null, eventType: null, strategy: null, version: null, action: 0, processor, settings: {}, data: {} },
    ...{ object: null, record: null, depth: 0, root: id },
    ...more,
  }
}

export function make({ db }: Pick<TaskWorld, 'db'>, drafts: readonly TaskDraft[]): Promise<number> {
  return db.transaction((tx) => createTasks({ db }, tx, drafts))
}

export async function until<T>(ask: () => Promise<T>, isSo: (found: T) => boolean, patienceMs = 20_000): Promise<T> {
  const end = performance.now() + patienceMs
  for (;;) {
    const found = await ask()
    if (isSo(found)) return found
    if (performance.now() > end) throw new Error(`it is still ${JSON.stringify(found)?.slice(0, 2_000)}`)
    await sleep(20)
  }
}

export async function openTasks({ db }: Pick<TaskWorld, 'db'>): Promise<number> {
  const [row] = await db.query<{ count: number }>(`select count(*)::int as count from ${db.table('sys_task')}`)
  return row?.count ?? 0
}

export interface Told extends Record<string, unknown> {
  readonly id: string
  readonly status: string
  readonly attempts: number
  readonly code: string | null
  readonly result: unknown
}

/** Ended ones by their id. */
export async function ended({ db }: Pick<TaskWorld, 'db'>): Promise<ReadonlyMap<string, Told>> {
  const rows = await db.query<Told>(
    `select id, status, attempts, last_error->>'code' as code, result from ${db.table('sys_task_done')}`,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** How often each task had its effect. */
export async function effects({ db }: Pick<TaskWorld, 'db'>): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query<{ task: string; times: number }>(
    `select task::text as task, count(*)::int as times from ${db.table('kit_effect')} group by 1`,
  )
  return new Map(rows.map(({ task, times }) => [task, times]))
}

const WORDS = { zh: '测试', en: 'test' }

const COMMON = {
  label: WORDS,
  description: WORDS,
  settings: [],
  needsRecord: false,
  variables: () => [],
  check: () => Promise.resolve([]),
}

/** @param pass told where a task has got to */
export function kitTypes(
  db: Pick<Database, 'table'>,
  pass: (what: 'effect' | 'answered') => void = () => undefined,
): ProcessorTypes {
  return new ProcessorTypes().register(effectType(db, pass)).register(callType(pass))
}

/** Writes a row for each task; `fail` throws for the whole batch, `rows` are updated in the order given. */
function effectType(db: Pick<Database, 'table'>, pass: (what: 'effect') => void): InternalType {
  return {
    ...COMMON,
    code: 'kit_effect',
    mode: 'internal',
    run: async (tx: Queryable, works: readonly Work[]) => {
      await tx.query(`insert into ${db.table('kit_effect')} (task, key) select * from unnest($1::uuid[], $2::uuid[])`, [
        works.map(({ id }) => id),
        works.map(({ key }) => key),
      ])
      for (const { settings } of works) await ask(db, tx, settings)
      pass('effect')
      return new Map(works.map((work) => [work.id, outcomeOf(work)]))
    },
  }
}

async function ask(db: Pick<Database, 'table'>, tx: Queryable, settings: Work['settings']): Promise<void> {
  const { fail, rows, waitMs } = settings
  if (fail === true) throw new Error('poison')
  if (typeof waitMs === 'number') await tx.query('select pg_sleep($1)', [waitMs / 1000])
  for (const place of Array.isArray(rows) ? rows : [])
    await tx.query(`update ${db.table('kit_row')} set times = times + 1 where place = $1`, [place])
}

function outcomeOf({ settings }: Work): Outcome {
  const { answer } = settings
  if (answer === 'failed' || answer === 'retry' || answer === 'unknown' || answer === 'skipped')
    return { state: answer, code: 'ANSWER', reason: WORDS }
  return { state: 'succeeded', result: { note: 'done' } }
}

/** Posts to `url` of the settings; the key goes along. Nothing but 2xx is a success. */
function callType(pass: (what: 'answered') => void): ExternalType {
  return {
    ...COMMON,
    code: 'kit_call',
    mode: 'external',
    host: ({ settings, processor }) => {
      const { url } = settings
      return Promise.resolve(typeof url === 'string' ? new URL(url).host : processor)
    },
    send: async (work, signal) => {
      const sent = await post(work, signal)
      pass('answered')
      return sent
    },
  }
}

function post({ settings, key, id, attempt }: Work, signal: AbortSignal): Promise<Sent> {
  return new Promise<Sent>((resolve, reject) => {
    const headers = { 'Idempotency-Key': key, 'X-Task': id, 'X-Attempt': String(attempt) }
    const call = request(String(settings['url']), { method: 'POST', headers, signal, agent: false }, (response) => {
      const { statusCode = 0, headers: answered } = response
      response.resume()
      response.once('end', () =>
        resolve({ outcome: meaning(statusCode, answered['retry-after']), facts: { httpStatus: statusCode } }),
      )
      response.once('error', reject)
    })
    call.once('error', reject)
    call.end('{}')
  })
}

function meaning(status: number, after: string | undefined): Outcome {
  if (status >= 200 && status < 300) return { state: 'succeeded' }
  if (status >= 400 && status < 500 && status !== 429) return { state: 'failed', code: 'HTTP_STATUS', reason: WORDS }
  return {
    state: 'retry',
    code: 'HTTP_STATUS',
    reason: WORDS,
    ...(after !== undefined && { afterMs: Number(after) * 1_000 }),
  }
}
