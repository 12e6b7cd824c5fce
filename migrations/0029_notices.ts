/**
 * Notices as they were sent and who has read them; besides, jobs that end in time, are done again, and are found by who
 * began them, and times of schedules of whose end somebody has yet to hear.
 */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await createSent(knex)
  await createRecipients(knex)
  await knex.schema.alterTable('sys_job', (t) => {
    // seconds it may take, counted from when it was first taken up
    t.integer('timeout_s')
    t.boolean('timed_out').notNullable().defaultTo(false)
    // false as long as who asked for it could still be told of its end
    t.boolean('told').notNullable().defaultTo(true)
    t.uuid('retry_of').index()
    t.index(['created_by', knex.raw('created_at desc')])
  })
  await knex.raw('alter table sys_job alter column told set default false')
  await knex.raw('create index sys_job_untold on sys_job (ended_at) where not told')
  await knex.schema.alterTable('sys_schedule_fire', (t) => {
    // false as long as a failure could still be told
    t.boolean('settled').notNullable().defaultTo(true)
  })
  await knex.raw('alter table sys_schedule_fire alter column settled set default false')
  await knex.raw('create index sys_schedule_fire_unsettled on sys_schedule_fire (id) where not settled')
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('sys_schedule_fire', (t) => t.dropColumn('settled'))
  await knex.schema.alterTable('sys_job', (t) => t.dropColumns('timeout_s', 'timed_out', 'told', 'retry_of'))
  for (const table of ['sys_notice_recipient', 'sys_notice_sent']) await knex.schema.dropTable(table)
}

async function createSent(knex: Knex): Promise<void> {
  await knex.schema.createTable('sys_notice_sent', (t) => {
    // that of the record, where a person wrote it
    t.uuid('id').primary()
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.uuid('sender')
    // person | the producer within the system
    t.text('source').notNullable()
    // in both languages
    t.jsonb('subject').notNullable()
    t.jsonb('content').notNullable()
    t.jsonb('attachments').notNullable().defaultTo('[]')
    // what it is about: a record, or a page of the console
    t.jsonb('link')
    t.integer('recipients').notNullable()
    // of the record as it was sent: what was sent is not edited
    t.text('digest')
    t.specificType('withdrawn_at', 'timestamptz(3)')
    t.index(['sender', knex.raw('at desc')])
  })
}

async function createRecipients(knex: Knex): Promise<void> {
  await knex.schema.createTable('sys_notice_recipient', (t) => {
    t.uuid('notice').notNullable().references('id').inTable('sys_notice_sent').onDelete('CASCADE')
    t.uuid('user_id').notNullable()
    t.specificType('at', 'timestamptz(3)').notNullable()
    t.specificType('read_at', 'timestamptz(3)')
    // withdrawn by the sender
    t.boolean('hidden').notNullable().defaultTo(false)
    t.primary(['notice', 'user_id'])
  })
  await knex.raw(
    'create index sys_notice_recipient_box on sys_notice_recipient (user_id, at desc, notice desc) where not hidden',
  )
  await knex.raw(
    'create index sys_notice_recipient_unread on sys_notice_recipient (user_id) where read_at is null and not hidden',
  )
}
