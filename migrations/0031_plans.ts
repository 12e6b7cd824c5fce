/** Pushes of plans, each moment of a plan once, and to whom they go while that is being done or is kept for the next. */
import type { Knex } from 'knex'

const STATE = 'sys_plan_state'
const RUN = 'sys_plan_run'
const RECIPIENT = 'sys_plan_recipient'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable(STATE, (t) => {
    t.uuid('plan').primary()
    // what it says, as it was judged last: after the first push this does not change any more
    t.jsonb('content').notNullable()
    // when the kept list was made, for plans that keep one
    t.specificType('listed_at', 'timestamptz(3)')
  })
  await knex.schema.createTable(RUN, (t) => {
    t.uuid('id').primary()
    t.uuid('plan').notNullable()
    t.specificType('slot', 'timestamptz(3)').notNullable()
    t.integer('number').notNullable()
    // moments before this one at which nobody was there to push
    t.integer('missed').notNullable().defaultTo(0)
    // queued | listing | pushing | sending | done | cancelled | failed
    t.text('state').notNullable()
    // whose rows of recipients: the plan's, or its own as long as these are needed
    t.uuid('list_of')
    // the last recipient who has been dealt with
    t.uuid('mark')
    t.integer('total')
    t.integer('pushed').notNullable().defaultTo(0)
    t.integer('left_out').notNullable().defaultTo(0)
    t.jsonb('counts')
    t.specificType('counted_at', 'timestamptz(3)')
    // the job that makes its tasks
    t.uuid('job')
    t.jsonb('error')
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.specificType('started_at', 'timestamptz(3)')
    t.specificType('ended_at', 'timestamptz(3)')
    t.unique(['plan', 'slot'])
  })
  await knex.raw(
    `create index sys_plan_run_open on ${RUN} (plan) where state in ('queued', 'listing', 'pushing', 'sending')`,
  )
  // recipients of one push are read page by page, by what became of them, however many there are
  await knex.raw('drop index sys_task_done_plan')
  await knex.raw('create index sys_task_done_plan on sys_task_done (plan_run, status, id) where plan_run is not null')
  await knex.raw('drop index sys_task_plan')
  await knex.raw('create index sys_task_plan on sys_task (plan_run, id) where plan_run is not null')
  await knex.schema.createTable(RECIPIENT, (t) => {
    t.uuid('list').notNullable()
    t.uuid('record').notNullable()
    t.primary(['list', 'record'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index sys_task_plan')
  await knex.raw('create index sys_task_plan on sys_task (plan_run) where plan_run is not null')
  await knex.raw('drop index sys_task_done_plan')
  await knex.raw('create index sys_task_done_plan on sys_task_done (plan_run, status) where plan_run is not null')
  for (const table of [RECIPIENT, RUN, STATE]) await knex.schema.dropTable(table)
}
