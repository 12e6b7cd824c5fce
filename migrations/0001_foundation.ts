/** The first tables: definitions and generations, traces, the outbox, credentials and sessions, settings. */
import type { Knex } from 'knex'

import { appendOnly, createAppendOnlyGuard } from './append-only.ts'

type Table = Knex.CreateTableBuilder

export async function up(knex: Knex): Promise<void> {
  await createClock(knex)
  await createAppendOnlyGuard(knex)
  await createDefinitions(knex)
  await createPacks(knex)
  await createTraces(knex)
  await createIdentity(knex)
  for (const table of ['meta_definition_history', 'sys_history', 'sys_login_log']) await appendOnly(knex, table)
}

export async function down(knex: Knex): Promise<void> {
  for (const table of TABLES) await knex.schema.dropTable(table)
  await knex.raw('drop function sys_refuse_change(); drop function sys_now()')
}

const TABLES = [
  'sys_setting',
  'sys_login_log',
  'sys_attempt',
  'sys_session',
  'sys_credential',
  'sys_outbox',
  'sys_history',
  'meta_pack_data',
  'meta_pack',
  'meta_dropped',
  'meta_generation',
  'meta_definition_history',
  'meta_definition',
]

/** The clock of all SQL: the transaction's time, or the one that a test has set for its session. */
async function createClock(knex: Knex): Promise<void> {
  await knex.raw(`
    create function sys_now() returns timestamptz language sql stable parallel safe as $$
      select coalesce(nullif(current_setting('tessera.now', true), '')::timestamptz, now())
    $$`)
}

function moment(table: Table, name: string): Knex.ColumnBuilder {
  return table.specificType(name, 'timestamptz(3)')
}

function momentNow(knex: Knex, table: Table, name: string): void {
  moment(table, name).notNullable().defaultTo(knex.raw('sys_now()'))
}

function identity(table: Table): void {
  table.specificType('id', 'bigint generated always as identity').primary()
}

async function createDefinitions(knex: Knex): Promise<void> {
  await knex.schema.createTable('meta_definition', (t) => {
    t.uuid('id').primary()
    t.text('kind').notNullable()
    t.text('name').notNullable()
    t.text('owner').notNullable()
    t.jsonb('body').notNullable()
    t.integer('position').notNullable().defaultTo(0)
    t.jsonb('origin')
    t.integer('revision').notNullable().defaultTo(1)
    momentNow(knex, t, 'created_at')
    t.uuid('created_by')
    momentNow(knex, t, 'updated_at')
    t.uuid('updated_by')
    moment(t, 'deleted_at')
    t.unique(['kind', 'name'], { predicate: knex.whereNull('deleted_at') })
  })
  await knex.schema.createTable('meta_definition_history', (t) => {
    t.uuid('id').primary()
    t.uuid('definition').notNullable()
    t.text('kind').notNullable()
    t.text('name').notNullable()
    t.bigInteger('generation')
    t.text('action').notNullable()
    t.jsonb('before')
    t.jsonb('after')
    t.uuid('by')
    t.text('by_what')
    momentNow(knex, t, 'at')
    t.index(['definition', 'at'])
  })
  await knex.schema.createTable('meta_generation', (t) => {
    t.bigInteger('number').primary()
    t.text('hash').notNullable()
    momentNow(knex, t, 'at')
    t.uuid('by')
    t.text('by_what')
    t.jsonb('summary')
  })
  // Generation 0: no definitions yet, so that the first apply compares with something.
  await knex('meta_generation').insert({ number: 0, hash: '', by_what: 'migration' })
  await knex.schema.createTable('meta_dropped', (t) => {
    t.uuid('id').primary()
    t.text('kind').notNullable()
    t.text('name').notNullable()
    t.text('object')
    t.text('physical').notNullable()
    t.jsonb('definition').notNullable()
    t.bigInteger('rows')
    momentNow(knex, t, 'at')
    t.uuid('by')
  })
}

async function createPacks(knex: Knex): Promise<void> {
  await knex.schema.createTable('meta_pack', (t) => {
    t.text('name').primary()
    t.text('version').notNullable()
    t.text('hash').notNullable()
    momentNow(knex, t, 'applied_at')
    t.uuid('applied_by')
  })
  await knex.schema.createTable('meta_pack_data', (t) => {
    t.text('pack').notNullable()
    t.text('object').notNullable()
    t.text('key').notNullable()
    t.uuid('record').notNullable()
    t.primary(['pack', 'object', 'key'])
  })
}

async function createTraces(knex: Knex): Promise<void> {
  await knex.schema.createTable('sys_history', (t) => {
    identity(t)
    t.text('object').notNullable()
    t.uuid('record').notNullable()
    t.integer('version')
    t.text('action').notNullable()
    t.jsonb('changes')
    momentNow(knex, t, 'at')
    t.text('by_kind').notNullable()
    t.uuid('by')
    t.text('by_what')
    t.text('request')
    t.index(['object', 'record', knex.raw('id desc')])
  })
  await knex.schema.createTable('sys_outbox', (t) => {
    identity(t)
    t.text('topic').notNullable()
    t.text('object')
    t.uuid('record')
    t.jsonb('payload').notNullable()
    momentNow(knex, t, 'at')
    t.text('request')
  })
}

async function createIdentity(knex: Knex): Promise<void> {
  await knex.schema.createTable('sys_credential', (t) => {
    t.uuid('user_id').primary()
    t.text('password_hash').notNullable()
    t.boolean('must_change').notNullable().defaultTo(false)
    momentNow(knex, t, 'changed_at')
  })
  await knex.schema.createTable('sys_session', (t) => {
    t.binary('id_hash').primary()
    t.uuid('user_id').notNullable().index()
    momentNow(knex, t, 'created_at')
    momentNow(knex, t, 'seen_at')
    moment(t, 'expires_at').notNullable()
    t.text('address')
    t.text('agent')
    t.integer('rights_version').notNullable().defaultTo(0)
  })
  await knex.schema.createTable('sys_attempt', (t) => {
    t.text('key').primary()
    t.integer('count').notNullable()
    momentNow(knex, t, 'first_at')
    momentNow(knex, t, 'last_at')
    moment(t, 'blocked_until')
  })
  await knex.schema.createTable('sys_login_log', (t) => {
    identity(t)
    momentNow(knex, t, 'at')
    t.text('account')
    t.uuid('user_id')
    t.text('result').notNullable()
    t.text('reason')
    t.text('address')
    t.text('agent')
    t.text('request')
  })
  await knex.schema.createTable('sys_setting', (t) => {
    t.text('code').primary()
    t.jsonb('value')
    t.boolean('secret').notNullable().defaultTo(false)
    momentNow(knex, t, 'updated_at')
    t.uuid('updated_by')
  })
}
