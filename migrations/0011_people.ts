/** Signing in beyond a password: second steps, recovery codes, pictures to read, former passwords; sessions that people can name. */
import type { Knex } from 'knex'

const TABLES = ['sys_captcha', 'sys_sign_in_step', 'sys_recovery_code', 'sys_second_factor', 'sys_password_history']

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('sys_session', (t) => {
    t.uuid('id').notNullable().defaultTo(knex.raw('gen_random_uuid()')).unique()
    // how it was opened: by a password, or by a directory, for which no password need be changed
    t.text('means').notNullable().defaultTo('password')
  })
  await knex.schema.createTable('sys_password_history', (t) => {
    t.specificType('id', 'bigint generated always as identity').primary()
    t.uuid('user_id').notNullable().index()
    t.text('password_hash').notNullable()
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
  })
  await knex.schema.createTable('sys_second_factor', (t) => {
    t.uuid('user_id').primary()
    // encrypted with the secret of the workspace
    t.text('secret').notNullable()
    // until then it is being set up and asked of nobody
    t.specificType('confirmed_at', 'timestamptz(3)')
    // the half minute of the last code that was taken: no code counts twice
    t.bigInteger('last_step').notNullable().defaultTo(0)
    t.specificType('created_at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
  })
  await knex.schema.createTable('sys_recovery_code', (t) => {
    t.uuid('user_id').notNullable()
    t.binary('code_hash').notNullable()
    t.specificType('used_at', 'timestamptz(3)')
    t.primary(['user_id', 'code_hash'])
  })
  await knex.schema.createTable('sys_sign_in_step', (t) => {
    t.binary('token_hash').primary()
    t.uuid('user_id').notNullable().index()
    t.integer('tries').notNullable().defaultTo(0)
    t.text('address')
    t.text('agent')
    t.specificType('created_at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.specificType('expires_at', 'timestamptz(3)').notNullable()
  })
  await knex.schema.createTable('sys_captcha', (t) => {
    t.uuid('id').primary()
    t.binary('answer_hash').notNullable()
    t.specificType('expires_at', 'timestamptz(3)').notNullable().index()
  })
}

export async function down(knex: Knex): Promise<void> {
  for (const table of TABLES) await knex.schema.dropTable(table)
  await knex.schema.alterTable('sys_session', (t) => t.dropColumns('id', 'means'))
}
