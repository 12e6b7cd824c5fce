/** How often people do what is allowed a number of times only, counted for all processes together. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('sys_allowance', (t) => {
    // id of a person or an application
    t.text('who').notNullable()
    t.text('kind').notNullable()
    t.specificType('since', 'timestamptz(3)').notNullable()
    t.integer('used').notNullable()
    t.primary(['who', 'kind'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('sys_allowance')
}
