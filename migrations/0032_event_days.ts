/** For which days the events that days bring were raised, so that no day is passed over and none comes twice. */
import type { Knex } from 'knex'

const DAYS = 'sys_event_day'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable(DAYS, (t) => {
    t.uuid('event').notNullable()
    t.date('day').notNullable()
    t.integer('events').notNullable()
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.primary(['event', 'day'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable(DAYS)
}
