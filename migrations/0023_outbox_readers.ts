/** Who has read the outbox how far, in an order in which nothing that is committed late is passed over. */
import type { Knex } from 'knex'

const READER = 'sys_outbox_reader'

export async function up(knex: Knex): Promise<void> {
  // numbers are drawn before commits, so a lower one may appear after a higher one was read; transactions below the
  // oldest one under way have all ended. What is there already has no number and comes first.
  await knex.raw('alter table sys_outbox add column xid xid8')
  await knex.raw('alter table sys_outbox alter column xid set default pg_current_xact_id()')
  await knex.raw('create index sys_outbox_xid on sys_outbox (xid, id)')
  await knex.raw('drop table if exists ?? cascade', [READER])
  await knex.schema.createTable(READER, (t) => {
    t.text('name').primary()
    // the last message read
    t.specificType('xid', 'xid8').notNullable()
    t.bigInteger('id').notNullable()
    t.specificType('read_at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable(READER)
  await knex.raw('drop index sys_outbox_xid')
  await knex.raw('alter table sys_outbox drop column xid')
}
