/** The counters of fields that number records: the last number given in each period. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('sys_counter', (t) => {
    // id of the field's definition, which outlives its name
    t.uuid('field').notNullable()
    t.text('period').notNullable()
    t.bigInteger('last').notNullable()
    t.primary(['field', 'period'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('sys_counter')
}
