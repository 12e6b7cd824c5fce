/** What strategies said at each time, what they answered to each event, and a number that rises whenever any changes. */
import type { Knex } from 'knex'

import { appendOnly } from './append-only.ts'

const VERSION = 'sys_strategy_version'
const MATCH = 'sys_event_match'
const REVISION = 'sys_strategy_revision'
const ALL = [VERSION, MATCH, REVISION]

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable(VERSION, (t) => {
    t.uuid('strategy').notNullable()
    t.integer('version').notNullable()
    // event, validity, conditions, actions, cap
    t.jsonb('body').notNullable()
    t.text('note')
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.uuid('by')
    t.primary(['strategy', 'version'])
  })
  await appendOnly(knex, VERSION)
  await createMatches(knex)
  await createRevision(knex)
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ALL) await knex.schema.dropTable(table)
}

/** One row for each event and strategy that was asked: many, so that there are no more indexes than questions. */
async function createMatches(knex: Knex): Promise<void> {
  await knex.schema.createTable(MATCH, (t) => {
    t.specificType('id', 'bigint generated always as identity')
    t.uuid('event').notNullable().index()
    t.uuid('strategy').notNullable()
    t.integer('version').notNullable()
    t.boolean('matched').notNullable()
    t.text('reason_code')
    t.jsonb('reason')
    // actions left out, by their place: the moment that they were to wait for has passed
    t.jsonb('left_out')
    t.text('object')
    t.uuid('record')
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.index(['strategy', 'at'])
  })
  await knex.raw(
    'create index sys_event_match_record on ?? (strategy, record, at) where matched and record is not null',
    [MATCH],
  )
}

/** Processes keep strategies ready and look here whether these are still the ones in force. */
async function createRevision(knex: Knex): Promise<void> {
  await knex.schema.createTable(REVISION, (t) => {
    t.boolean('one').primary().defaultTo(true).checkIn(['true'])
    t.bigInteger('revision').notNullable().defaultTo(1)
  })
  await knex.raw('insert into ?? default values', [REVISION])
}
