/**
 * What processors keep beside their records: secrets, each bound to the origin it is meant for, and how fast calls may
 * follow each other. Neither is in history, exports or packs.
 */
import type { Knex } from 'knex'

const SECRET = 'sys_processor_secret'
const PACE = 'sys_processor_pace'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable(SECRET, (t) => {
    t.uuid('processor').notNullable()
    t.text('name').notNullable()
    // encrypted with the secret of the workspace, bound to the processor and to the origin
    t.text('sealed').notNullable()
    t.text('origin').notNullable()
    t.specificType('set_at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.primary(['processor', 'name'])
  })
  await knex.schema.createTable(PACE, (t) => {
    t.uuid('processor').primary()
    // when the next call may leave
    t.specificType('next_at', 'timestamptz(3)').notNullable()
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable(PACE)
  await knex.schema.dropTable(SECRET)
}
