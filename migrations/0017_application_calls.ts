/** The log of calls of applications, which only grows. */
import type { Knex } from 'knex'

import { appendOnly } from './append-only.ts'

const LOG = 'sys_application_call'

export async function up(knex: Knex): Promise<void> {
  // a table of this name that records once stood in is not taken over
  await knex.raw('drop table if exists ?? cascade', [LOG])
  await knex.schema.createTable(LOG, (t) => {
    t.specificType('id', 'bigint generated always as identity').primary()
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()')).index()
    // nothing for a stranger
    t.uuid('application')
    t.text('method').notNullable()
    t.text('path').notNullable()
    t.integer('status').notNullable()
    t.text('code')
    t.integer('ms').notNullable()
    t.bigInteger('bytes').notNullable()
    t.text('address').notNullable()
    t.text('request').notNullable().index()
    t.index(['application', 'at'])
  })
  await appendOnly(knex, LOG)
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable(LOG)
}
