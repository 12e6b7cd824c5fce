/** Which times of which schedules were answered: a row says once, over all processes, that a time was taken. */
import type { Knex } from 'knex'

const FIRE = 'sys_schedule_fire'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable(FIRE, (t) => {
    t.specificType('id', 'bigint generated always as identity').primary()
    t.uuid('schedule').notNullable()
    // the time it was due, as ISO UTC, or a word of its own for what somebody started by hand
    t.text('slot').notNullable()
    // started | skipped (the one before was still at it) | missed (nobody was there in time)
    t.text('outcome').notNullable()
    t.uuid('job')
    // who started it by hand
    t.uuid('by')
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.unique(['schedule', 'slot'])
    t.index(['schedule', knex.raw('id desc')])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable(FIRE)
}
