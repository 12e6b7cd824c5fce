/**
 * Messages on their way out: to send one is to write its row. The state of channels (their pace, how long they have
 * failed) and their secrets stand apart from the channels, so that neither is in history, exports or packs.
 */
import type { Knex } from 'knex'

const MESSAGE = 'sys_message'
const VIEW = 'sys_message_all'

export async function up(knex: Knex): Promise<void> {
  await createMessages(knex)
  await createIndexes(knex)
  await knex.schema.createTable('sys_channel_state', (t) => {
    t.uuid('channel').primary()
    // when the next message may leave, for channels with a pace
    t.specificType('next_at', 'timestamptz(3)')
    t.specificType('failing_since', 'timestamptz(3)')
    t.specificType('told_at', 'timestamptz(3)')
  })
  await knex.schema.createTable('sys_channel_secret', (t) => {
    t.uuid('channel').notNullable()
    t.text('name').notNullable()
    // encrypted with the secret of the workspace, bound to the channel and to the origin it is meant for
    t.text('sealed').notNullable()
    t.text('origin').notNullable()
    t.specificType('set_at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.primary(['channel', 'name'])
  })
  await createView(knex)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop view ??', [VIEW])
  for (const table of ['sys_channel_secret', 'sys_channel_state', MESSAGE]) await knex.schema.dropTable(table)
}

async function createMessages(knex: Knex): Promise<void> {
  await knex.schema.createTable(MESSAGE, (t) => {
    t.uuid('id').primary()
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()')).index()
    // sms, mail, site, webhook, robot
    t.text('kind').notNullable()
    // null: the default one of the kind
    t.uuid('channel')
    t.uuid('template')
    t.text('recipient')
    t.uuid('user_id')
    t.text('object')
    t.uuid('record')
    t.text('subject')
    t.text('content')
    t.jsonb('variables').notNullable().defaultTo('{}')
    t.text('source').notNullable()
    t.uuid('task')
    t.uuid('plan_run')
    t.uuid('by')
    t.text('status').notNullable().defaultTo('ready')
    t.specificType('due_at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.integer('attempts').notNullable().defaultTo(0)
    t.specificType('lease_until', 'timestamptz(3)')
    t.bigInteger('token').notNullable().defaultTo(0)
    t.uuid('worker')
    // when it was handed to the outside; whoever finds it set and no answer cannot know what became of it
    t.specificType('begun_at', 'timestamptz(3)')
    // the address as compared: to whom it really went
    t.text('address')
    // its place in the pace of its channel is taken
    t.boolean('paced').notNullable().defaultTo(false)
    t.text('provider_id')
    t.jsonb('error')
    t.specificType('sent_at', 'timestamptz(3)')
    t.specificType('ended_at', 'timestamptz(3)')
    t.text('dedupe').unique()
  })
}

async function createIndexes(knex: Knex): Promise<void> {
  // what waits is found by state, never by number: rows are committed out of order
  await knex.raw(`create index sys_message_open on ${MESSAGE} (due_at, id) where status = 'ready'`)
  await knex.raw(`create index sys_message_running on ${MESSAGE} (lease_until) where status = 'running'`)
  await knex.raw(`create index sys_message_address on ${MESSAGE} (kind, address, begun_at) where address is not null`)
  await knex.raw(`create index sys_message_provider on ${MESSAGE} (provider_id) where provider_id is not null`)
  await knex.raw(`create index sys_message_record on ${MESSAGE} (object, record) where record is not null`)
  await knex.raw(`create index sys_message_task on ${MESSAGE} (task) where task is not null`)
  await knex.raw(`create index sys_message_run on ${MESSAGE} (plan_run, status) where plan_run is not null`)
  await knex.raw(`alter table ${MESSAGE} set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01)`)
}

/** What people see of messages: addresses masked, neither codes given by hand nor leases. */
async function createView(knex: Knex): Promise<void> {
  // where it went, else where it is to go
  const to = 'coalesce(m.address, m.recipient)'
  const phone = `case when length(${to}) >= 11 then left(${to}, 3) || '****' || right(${to}, 4) when ${to} is not null then '****' end`
  const email =
    `case when strpos(${to}, '@') > 3 then left(${to}, 1) else '' end || '***' || ` +
    `case when strpos(${to}, '@') > 1 then substr(${to}, strpos(${to}, '@')) else '' end`
  await knex.raw(
    `create view ${VIEW} as select m.id, m.at, m.kind, ` +
      // what was tried already and is tried again later
      `case when m.status = 'ready' and m.error is not null then 'waiting' else m.status end as status, m.channel, m.template, ` +
      `case m.kind when 'sms' then ${phone} when 'mail' then ${email} end as recipient, m.user_id, m.object, ` +
      `m.record::text as record, m.subject, m.source, m.plan_run::text as plan_run, m.task::text as task, m.by, m.due_at, ` +
      `m.attempts, m.sent_at, m.ended_at, m.provider_id, m.error->>'code' as error_code, m.error->>'zh' as error ` +
      `from ${MESSAGE} as m`,
  )
}
