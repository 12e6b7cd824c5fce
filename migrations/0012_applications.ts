/** What is known of applications beside the records that people see: secrets, tokens, nonces seen, calls counted. */
import type { Knex } from 'knex'

const TABLES = ['sys_application_rate', 'sys_application_nonce', 'sys_application_token', 'sys_application_secret']

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('sys_application_secret', (t) => {
    t.uuid('application').notNullable()
    // two at most, so that callers may change from one to the other
    t.smallint('slot').notNullable().checkIn(['1', '2'])
    // encrypted, not hashed: signatures are checked with it
    t.text('sealed').notNullable()
    t.specificType('created_at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.primary(['application', 'slot'])
  })
  await knex.schema.createTable('sys_application_token', (t) => {
    t.specificType('hash', 'bytea').primary()
    t.uuid('application').notNullable().index()
    // what the token is narrowed to, where that is less than the application's own
    t.jsonb('scopes')
    t.specificType('created_at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.specificType('expires_at', 'timestamptz(3)').notNullable().index()
  })
  await knex.schema.createTable('sys_application_nonce', (t) => {
    t.uuid('application').notNullable()
    t.text('nonce').notNullable()
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()')).index()
    t.primary(['application', 'nonce'])
  })
  await knex.schema.createTable('sys_application_rate', (t) => {
    t.uuid('application').notNullable()
    t.specificType('minute', 'timestamptz(3)').notNullable()
    t.integer('calls').notNullable()
    t.primary(['application', 'minute'])
  })
}

export async function down(knex: Knex): Promise<void> {
  for (const table of TABLES) await knex.schema.dropTable(table)
}
