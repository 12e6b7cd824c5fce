/** What administrators set parameters to, and who did. */
import type { Knex } from 'knex'

import { appendOnly } from './append-only.ts'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('sys_parameter', (t) => {
    t.text('name').primary()
    // null: the default counts
    t.jsonb('value')
    // of a secret, encrypted
    t.text('sealed')
    t.integer('version').notNullable().defaultTo(1)
    t.specificType('updated_at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.uuid('updated_by')
  })
  await knex.schema.createTable('sys_parameter_history', (t) => {
    t.specificType('id', 'bigint generated always as identity').primary()
    t.text('name').notNullable()
    t.text('action').notNullable()
    t.jsonb('before')
    t.jsonb('after')
    // a secret: what it was and became stands nowhere
    t.boolean('hidden').notNullable().defaultTo(false)
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.text('by_kind').notNullable()
    t.uuid('by')
    t.text('by_what')
    t.text('request')
    t.index(['name', 'id'])
  })
  await appendOnly(knex, 'sys_parameter_history')
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('sys_parameter_history')
  await knex.schema.dropTable('sys_parameter')
}
