/** What is said to have happened: each event once, accepted or refused with its reason. Nobody edits what was received. */
import type { Knex } from 'knex'

const LOG = 'sys_event_log'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable(LOG, (t) => {
    t.uuid('id').primary()
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    // application | record | date | engine | plugin | replay | test
    t.text('source').notNullable()
    t.uuid('application')
    // the record of sys_event; nothing for a code that nobody knows
    t.uuid('event')
    t.text('code').notNullable()
    t.integer('event_version')
    // the sender's own id, and the same where the event was accepted under it
    t.text('event_id')
    t.text('accepted_id')
    // of the event and its data: the same id must not come with other data
    t.specificType('digest', 'bytea')
    t.text('object')
    t.uuid('record')
    // accepted | refused
    t.text('state').notNullable()
    t.jsonb('data')
    t.text('reason_code')
    t.jsonb('reason')
    t.specificType('depth', 'smallint').notNullable().defaultTo(0)
    t.uuid('root').notNullable()
    t.text('request')
    t.index(['at'])
    t.index(['event', 'at'])
    t.index(['record', 'at'])
  })
  // one sender's id is one event; what happens inside has a sender as well
  await knex.raw(
    `create unique index sys_event_log_once on ${LOG} (coalesce(application, '00000000-0000-0000-0000-000000000000'), accepted_id) ` +
      `where accepted_id is not null`,
  )
  await knex.raw(
    `create trigger never_edited before update on ${LOG} for each statement execute function sys_refuse_change()`,
  )
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable(LOG)
}
