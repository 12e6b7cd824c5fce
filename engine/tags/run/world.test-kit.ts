/** A workspace with an object whose records carry tags, and tags and rules written as somebody would have saved them. */
import { fileURLToPath } from 'node:url'

import type { Database } from '../../database/index.ts'
import type { JobContext } from '../../jobs/index.ts'
import { newId } from '../../kernel/ids.ts'
import type { Model } from '../../model/types.ts'
import { applyPacks, loadPacks } from '../../packs/apply.ts'
import type { RawDefinition } from '../../model/definition.ts'
import { loadModel } from '../../schema/model-store.ts'
import { applyDefinitions } from '../../testing/definitions.ts'
import { testWorkspace, type TestWorkspace } from '../../testing/index.ts'
import { mirrorTags, type TagState, tagStates } from '../states.ts'
import { insertRun } from './store.ts'
import type { RunReason, RunReport, RunRoom } from './types.ts'
import { carryOut } from './work.ts'

export const ZONE = 'Asia/Shanghai'

export interface TagLiteral {
  readonly type?: 'global_auto' | 'global_manual' | 'personal'
  readonly days?: number | null
  readonly score?: number
  readonly enabled?: boolean
  readonly owner?: string
}

export interface RuleLiteral {
  readonly name?: string
  readonly condition?: object
  /** Custom SQL in place of conditions. */
  readonly sql?: string
  readonly contains?: readonly string[]
  readonly without?: readonly string[]
  readonly enabled?: boolean
  readonly state?: 'valid' | 'invalid' | 'suspended'
}

export interface TagWorld {
  readonly workspace: TestWorkspace
  readonly db: Database
  readonly model: Model
  readonly object: string
  /** A new tag; its id. */
  tag(name: string, literal?: TagLiteral): Promise<string>
  /** A new rule of a tag; its id. */
  rule(tag: string, literal: RuleLiteral): Promise<string>
  states(): Promise<TagState[]>
  /** The same with tags of another object. */
  beside(object: string): Pick<TagWorld, 'object' | 'tag' | 'states'>
  drop(): Promise<void>
}

const SYSTEM = fileURLToPath(new URL('../../../metadata/system', import.meta.url))

export async function tagWorld(object: string, definitions: readonly RawDefinition[]): Promise<TagWorld> {
  const workspace = await testWorkspace()
  const { db } = workspace
  await applyPacks(db, await loadPacks(db, [SYSTEM]))
  await applyDefinitions(db, definitions)
  const model = await loadModel(db)
  return {
    workspace,
    db,
    model,
    ...over(db, object),
    rule: (tag, literal) => addRule(db, tag, literal),
    beside: (other) => over(db, other),
    drop: () => workspace.drop(),
  }
}

function over(db: Database, object: string): Pick<TagWorld, 'object' | 'tag' | 'states'> {
  return {
    object,
    tag: (name, literal = {}) => addTag(db, object, name, literal),
    states: () => tagStates({ db, tx: db }, { object }),
  }
}

async function addTag(db: Database, object: string, name: string, literal: TagLiteral): Promise<string> {
  const { type = 'global_auto', score = 0, enabled = true, owner } = literal
  const days = literal.days === undefined && type === 'global_auto' ? 1 : (literal.days ?? null)
  const id = newId()
  await db.query(
    `insert into ${db.table('sys_tag')} (id, version, created_at, updated_at, records, object, name, type, validity_days, score, enabled, owner) ` +
      `values ($1, 1, ${db.now}, ${db.now}, 0, $2, $3, $4, $5, $6, $7, $8)`,
    [id, object, name, type, days, score, enabled, owner ?? null],
  )
  await mirrorTags({ db, tx: db }, [id])
  return id
}

async function addRule(db: Database, tag: string, literal: RuleLiteral): Promise<string> {
  const { name = 'rule', condition, sql, contains = [], without = [], enabled = true, state = 'valid' } = literal
  const id = newId()
  await db.query(
    `insert into ${db.table('sys_tag_rule')} (id, version, created_at, updated_at, tag, name, type, condition, contains, without, enabled, state, sql) ` +
      `values ($1, 1, ${db.now}, ${db.now}, $2, $3, case when $9::text is null then 'custom' else 'sql' end, $4, $5::uuid[], $6::uuid[], $7, $8, $9)`,
    [id, tag, name, condition ? JSON.stringify(condition) : null, contains, without, enabled, state, sql ?? null],
  )
  return id
}

export interface RunLiteral {
  readonly numbers?: readonly number[]
  readonly reason?: RunReason
  readonly job?: Partial<JobContext>
  /** Records of one transaction. */
  readonly chunk?: number
}

/** Carries a run out on the spot. */
export async function runNow(
  world: TagWorld,
  { numbers, reason = 'chosen', job, chunk }: RunLiteral = {},
): Promise<{ id: string; report: RunReport | undefined }> {
  const { db } = world
  const id = newId()
  const now = new Date().toISOString()
  const run = { id, object: world.object, reason, tags: numbers ?? null, asOf: now, day: now.slice(0, 10), job: null }
  await insertRun(db, db, { ...run, by: null })
  return { id, report: await carryOut({ ...roomOf(world), ...(chunk !== undefined && { chunk }) }, id, jobOf(job)) }
}

export function roomOf({ db, model }: TagWorld): RunRoom {
  return { db, models: { current: () => model }, timeZone: ZONE, principalOf: () => Promise.resolve(undefined) }
}

export function jobOf(job: Partial<JobContext> = {}): JobContext {
  return {
    id: newId(),
    attempt: 1,
    signal: new AbortController().signal,
    cancelled: () => false,
    progress: () => Promise.resolve(),
    hold: () => Promise.resolve(),
    ...job,
  }
}
