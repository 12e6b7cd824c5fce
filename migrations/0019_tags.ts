/** Who carries which tag: the small numbers of tags, memberships as arrays and as rows, what happened to them, and runs. */
import type { Knex } from 'knex'

import { appendOnly } from './append-only.ts'

const STATE = 'sys_tag_state'
const SET = 'sys_tag_set'
const ROW = 'sys_tag_row'
const EVENT = 'sys_tag_event'
const WAVE = 'sys_tag_wave'
const RUN = 'sys_tag_run'
const ALL = [STATE, SET, ROW, EVENT, WAVE, RUN]

export async function up(knex: Knex): Promise<void> {
  // tables of these names that records once stood in are not taken over
  for (const table of ALL) await knex.raw('drop table if exists ?? cascade', [table])
  await createState(knex)
  await createMemberships(knex)
  await createTraces(knex)
  await createRuns(knex)
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ALL) await knex.schema.dropTable(table)
}

/** What memberships need to know of a tag; numbers are never given twice. */
async function createState(knex: Knex): Promise<void> {
  await knex.schema.createTable(STATE, (t) => {
    t.specificType('number', 'int generated always as identity').primary()
    t.uuid('tag').notNullable().unique()
    t.text('object').notNullable().index()
    t.boolean('auto').notNullable()
    // whose personal tag it is; nobody's when it is for everybody
    t.uuid('owner')
    t.boolean('live').notNullable().defaultTo(true)
    t.integer('score').notNullable().defaultTo(0)
    t.integer('validity')
    // day of the last run of an automatic tag; members in arrays are there while today is before `lapses`
    t.date('day')
    t.date('lapses')
    t.bigInteger('members').notNullable().defaultTo(0)
    // the score that sums were made with
    t.integer('counted_score').notNullable().defaultTo(0)
    t.boolean('deleted').notNullable().defaultTo(false)
  })
}

/** A record carries a tag by its array or by a row, never by both. */
async function createMemberships(knex: Knex): Promise<void> {
  await knex.schema.createTable(SET, (t) => {
    t.uuid('record').primary()
    t.text('object').notNullable()
    t.specificType('tags', 'int[]').notNullable()
  })
  await knex.raw('create index sys_tag_set_tags on ?? using gin (tags)', [SET])
  await knex.schema.createTable(ROW, (t) => {
    t.integer('tag').notNullable()
    t.uuid('record').notNullable().index()
    t.text('object').notNullable()
    // the first day without it; none is for ever
    t.date('until')
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.text('cause').notNullable()
    t.uuid('rule')
    t.uuid('by')
    t.primary(['tag', 'record'])
  })
  await knex.raw('create index sys_tag_row_until on ?? (until) where until is not null', [ROW])
}

/** What happened to memberships one by one, and to all members of a tag at once. */
async function createTraces(knex: Knex): Promise<void> {
  await knex.schema.createTable(EVENT, (t) => {
    t.specificType('id', 'bigint generated always as identity').primary()
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.text('object').notNullable()
    t.uuid('record').notNullable()
    t.integer('tag').notNullable()
    // people see add and remove; join and leave are moves between array and row
    t.text('action').notNullable()
    t.text('cause').notNullable()
    t.uuid('rule')
    t.text('rule_name')
    t.uuid('run')
    t.uuid('by')
    t.text('by_kind').notNullable()
    t.index(['record', 'id'])
    t.index(['tag', 'id'])
    t.index(['at', 'id'])
  })
  await appendOnly(knex, EVENT)
  await knex.schema.createTable(WAVE, (t) => {
    t.specificType('id', 'bigint generated always as identity').primary()
    t.specificType('at', 'timestamptz(3)').notNullable()
    t.text('object').notNullable()
    t.integer('tag').notNullable()
    t.text('action').notNullable()
    t.uuid('run')
    t.unique(['tag', 'action', 'at'])
  })
}

async function createRuns(knex: Knex): Promise<void> {
  await knex.schema.createTable(RUN, (t) => {
    t.uuid('id').primary()
    t.text('object').notNullable()
    t.text('reason').notNullable()
    // the tags chosen; none is all automatic ones of the object
    t.specificType('tags', 'int[]')
    t.specificType('as_of', 'timestamptz(3)').notNullable()
    t.date('day').notNullable()
    t.text('state').notNullable()
    // where it stands, so that another process goes on from there
    t.jsonb('progress').notNullable().defaultTo('{}')
    t.specificType('lease_until', 'timestamptz(3)')
    t.text('job')
    t.jsonb('report')
    t.jsonb('fault')
    t.uuid('by')
    t.specificType('started_at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.specificType('ended_at', 'timestamptz(3)')
    t.index(['object', 'started_at'])
  })
}
