/** Which records one removal took along, so that they come back together; and the answers of requests that name a key to be repeated by. */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('sys_removal', (t) => {
    // id of the object's definition, which outlives its name
    t.uuid('object').notNullable()
    t.uuid('record').notNullable()
    // the same for all that went in one call
    t.uuid('operation').notNullable().index()
    t.primary(['object', 'record'])
  })
  await knex.schema.createTable('sys_idempotency', (t) => {
    t.uuid('caller').notNullable()
    // fingerprints: a key may be a secret of the caller, and a body may hold one
    t.binary('key').notNullable()
    t.binary('request').notNullable()
    // who carries it out; another one may take over when the time is up
    t.uuid('holder')
    t.specificType('held_until', 'timestamptz(3)')
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()')).index()
    t.integer('status')
    // sealed with the caller's key
    t.binary('answer')
    t.primary(['caller', 'key'])
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('sys_idempotency')
  await knex.schema.dropTable('sys_removal')
}
