/**
 * What strategies and plans have decided to do: open tasks in a table that stays small and is claimed in batches, ended
 * ones in another to which the completing statement moves them, and every attempt at a call. Due times are rows here and
 * nowhere else.
 */
import type { Knex } from 'knex'

type Table = Knex.CreateTableBuilder

const OPEN = 'sys_task'
const DONE = 'sys_task_done'
const ATTEMPT = 'sys_task_attempt'
const KEY = 'sys_task_key'
const VIEW = 'sys_task_all'

export async function up(knex: Knex): Promise<void> {
  await createOpen(knex)
  await createDone(knex)
  await createAttempts(knex)
  // outlives its task: what was done once is not done again, however long ago
  await knex.schema.createTable(KEY, (t) => {
    t.text('dedupe').primary()
    t.uuid('task').notNullable()
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()')).index()
  })
  await createView(knex)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop view ??', [VIEW])
  for (const table of [KEY, ATTEMPT, DONE, OPEN]) await knex.schema.dropTable(table)
}

/** Why it is there and what it shall do; the same for open and ended ones. */
function order(knex: Knex, t: Table): void {
  t.uuid('id').primary()
  t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
  // of the event log, and the event's definition
  t.uuid('event')
  t.uuid('event_type')
  t.uuid('strategy')
  t.integer('version')
  t.uuid('plan_run')
  // the place of the action in its strategy
  t.specificType('action', 'smallint').notNullable().defaultTo(0)
  t.uuid('processor').notNullable()
  // as they were when it was made
  t.jsonb('settings').notNullable()
  t.text('object')
  t.uuid('record')
  // only where no event has it
  t.jsonb('data')
  t.boolean('delayed').notNullable().defaultTo(false)
  // what foreign servers know it by: the same on every attempt and replay
  t.uuid('key').notNullable()
  t.uuid('replay_of')
  t.text('dedupe')
  t.specificType('depth', 'smallint').notNullable().defaultTo(0)
  t.uuid('root').notNullable()
  // when it was meant to be done, whatever became of it
  t.specificType('planned_at', 'timestamptz(3)').notNullable()
  t.specificType('due_at', 'timestamptz(3)').notNullable()
  t.integer('attempts').notNullable().defaultTo(0)
  t.integer('max_attempts').notNullable().defaultTo(10)
  t.jsonb('last_error')
}

async function createOpen(knex: Knex): Promise<void> {
  await knex.schema.createTable(OPEN, (t) => {
    order(knex, t)
    t.text('lane').notNullable()
    // scheduled: due in more than an hour; waiting: for the task before it in its chain
    t.text('status').notNullable()
    t.uuid('chain')
    t.text('chain_on')
    // later than this after the planned moment it is not done any more
    t.integer('max_late_s')
    t.specificType('give_up_at', 'timestamptz(3)')
    t.specificType('lease_until', 'timestamptz(3)')
    t.bigInteger('token').notNullable().defaultTo(0)
    t.uuid('worker')
    // when the call that must not be repeated went out
    t.specificType('begun_at', 'timestamptz(3)')
  })
  // work is found by state, never by number: rows are committed out of order
  await knex.raw(`create index sys_task_ready on ${OPEN} (lane, due_at, id) where status = 'ready'`)
  await knex.raw(`create index sys_task_running on ${OPEN} (lease_until) where status = 'running'`)
  await knex.raw(`create index sys_task_scheduled on ${OPEN} (due_at) where status = 'scheduled'`)
  await knex.raw(`create index sys_task_chain on ${OPEN} (chain) where chain is not null`)
  await knex.raw(`create index sys_task_event on ${OPEN} (event) where event is not null`)
  await knex.raw(`create index sys_task_strategy on ${OPEN} (strategy, id) where strategy is not null`)
  await knex.raw(`create index sys_task_plan on ${OPEN} (plan_run) where plan_run is not null`)
  await knex.raw(
    `alter table ${OPEN} set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0)`,
  )
}

async function createDone(knex: Knex): Promise<void> {
  await knex.schema.createTable(DONE, (t) => {
    order(knex, t)
    t.specificType('ended_at', 'timestamptz(3)').notNullable()
    // succeeded | dead | cancelled | skipped | unknown
    t.text('status').notNullable()
    t.jsonb('result')
    // who cancelled it
    t.uuid('by')
    t.index(['strategy', 'id'])
    t.index(['ended_at'])
  })
  await knex.raw(`create index sys_task_done_event on ${DONE} (event) where event is not null`)
  await knex.raw(`create index sys_task_done_plan on ${DONE} (plan_run, status) where plan_run is not null`)
  await knex.raw(`create index sys_task_done_bad on ${DONE} (status, id) where status <> 'succeeded'`)
  await knex.raw(`create index sys_task_done_replay on ${DONE} (replay_of) where replay_of is not null`)
}

async function createAttempts(knex: Knex): Promise<void> {
  await knex.schema.createTable(ATTEMPT, (t) => {
    t.specificType('id', 'bigint generated always as identity').primary()
    t.uuid('task').notNullable().index()
    t.integer('n').notNullable()
    t.specificType('started_at', 'timestamptz(3)').notNullable()
    t.specificType('ended_at', 'timestamptz(3)').notNullable()
    // succeeded | skipped | failed | retry | unknown | lost
    t.text('outcome').notNullable()
    t.text('code')
    t.jsonb('reason')
    t.integer('http_status')
    t.integer('ms')
    t.text('request_digest')
    t.text('response_head')
  })
}

/** What people see: one list of open and ended ones, in their words of state. */
async function createView(knex: Knex): Promise<void> {
  const shared =
    't.id, t.at, t.event, t.event_type, t.strategy, t.version, t.plan_run, t.action, t.processor, t.object, t.record, ' +
    't.delayed, t.planned_at, t.due_at, t.attempts, t.replay_of'
  const error = `t.last_error->>'code' as error_code, t.last_error->'reason'->>'zh' as error_zh, t.last_error->'reason'->>'en' as error_en`
  await knex.raw(
    `create view ${VIEW} as ` +
      `select ${shared}, case when t.status = 'running' then 'running' when t.attempts > 0 then 'retrying' else 'pending' end as state, ` +
      `null::timestamptz(3) as ended_at, null::uuid as by, ${error} from ${OPEN} as t ` +
      `union all select ${shared}, t.status as state, t.ended_at, t.by, ${error} from ${DONE} as t`,
  )
}
