/** What happened beside the changes of records: logs of operations, exceptions and messages; their seals; what retention took. */
/* eslint-disable house/sql-clock -- retention must not follow a clock that a session can set */
import type { Knex } from 'knex'

import { appendOnly } from './append-only.ts'

type Table = Knex.CreateTableBuilder

const LOGS = ['sys_operation_log', 'sys_exception_log', 'sys_mail_log', 'sys_sms_log', 'sys_push_log']
const TABLES = [...LOGS, 'sys_seal', 'sys_removed', 'sys_slot']

export async function up(knex: Knex): Promise<void> {
  await createOperations(knex)
  await createExceptions(knex)
  await createMessages(knex)
  await createSeals(knex)
  await knex.schema.alterTable('sys_login_log', (t) => t.index('at'))
  // sealing goes by a number that grows
  await knex.raw('alter table meta_definition_history add column seq bigint generated always as identity unique')
  // small, and next to nothing to keep up: entries come in the order of time
  await knex.raw('create index sys_history_at on sys_history using brin (at)')
  for (const table of [...LOGS, 'sys_seal', 'sys_removed']) await appendOnly(knex, table)
  await createView(knex)
  await createRetention(knex)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function sys_forget(text, int); drop view sys_operation')
  for (const table of TABLES.toReversed()) await knex.schema.dropTable(table)
  await knex.raw(REFUSE_CHANGE)
  await knex.raw('alter table meta_definition_history drop column seq; drop index sys_history_at')
  await knex.schema.alterTable('sys_login_log', (t) => t.dropIndex('at'))
}

function entry(knex: Knex, t: Table): void {
  t.specificType('id', 'bigint generated always as identity').primary()
  t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()')).index()
}

function author(t: Table): void {
  t.text('by_kind').notNullable()
  t.uuid('by')
  t.text('by_what')
}

function call(t: Table): void {
  t.text('method')
  t.text('path')
  t.text('address')
  t.text('request').index()
}

async function createOperations(knex: Knex): Promise<void> {
  await knex.schema.createTable('sys_operation_log', (t) => {
    entry(knex, t)
    author(t)
    t.text('module').notNullable()
    t.text('action').notNullable()
    t.text('object')
    t.text('object_label')
    t.text('record')
    // the uuid under which the history knows the record
    t.uuid('trail')
    t.jsonb('before')
    t.jsonb('after')
    t.text('result').notNullable()
    // of a refusal
    t.text('code')
    t.integer('ms')
    call(t)
  })
}

async function createExceptions(knex: Knex): Promise<void> {
  await knex.schema.createTable('sys_exception_log', (t) => {
    entry(knex, t)
    author(t)
    t.text('kind').notNullable()
    t.text('message').notNullable()
    t.text('stack')
    call(t)
  })
}

async function createMessages(knex: Knex): Promise<void> {
  const message = (t: Table): void => {
    entry(knex, t)
    author(t)
    t.text('template')
    t.text('source').notNullable()
    t.text('result').notNullable()
    t.text('error')
    t.text('request')
  }
  await knex.schema.createTable('sys_mail_log', (t) => {
    message(t)
    t.text('recipient').notNullable()
    t.text('subject').notNullable()
  })
  await knex.schema.createTable('sys_sms_log', (t) => {
    message(t)
    t.text('phone').notNullable()
    t.text('content').notNullable()
  })
  await knex.schema.createTable('sys_push_log', (t) => {
    message(t)
    t.uuid('user_id')
    t.text('title').notNullable()
  })
}

async function createSeals(knex: Knex): Promise<void> {
  await knex.schema.createTable('sys_seal', (t) => {
    t.bigInteger('n').primary()
    t.text('log').notNullable()
    // beyond this one, up to the other; null: from the first on
    t.bigInteger('after_id')
    t.bigInteger('to_id').notNullable()
    t.integer('rows').notNullable()
    // when the latest of them was written
    t.specificType('until', 'timestamptz(3)')
    // which columns of a row count
    t.integer('form').notNullable()
    t.binary('root').notNullable()
    // the beginnings of the hashes of the rows, to tell which one is another
    t.binary('leaves').notNullable()
    t.specificType('at', 'timestamptz(3)').notNullable()
    t.binary('prev').notNullable()
    t.binary('hash').notNullable()
    t.text('key').notNullable()
    t.unique(['log', 'to_id'])
  })
  await knex.schema.createTable('sys_removed', (t) => {
    t.specificType('id', 'bigint generated always as identity').primary()
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('now()'))
    t.bigInteger('seal').notNullable().unique()
    t.text('log').notNullable()
    t.integer('rows').notNullable()
    t.specificType('until', 'timestamptz(3)')
    t.integer('days').notNullable()
  })
  // who wins the row does the work of the slot
  await knex.schema.createTable('sys_slot', (t) => {
    t.text('job').notNullable()
    t.text('slot').notNullable()
    t.specificType('at', 'timestamptz(3)').notNullable().defaultTo(knex.raw('sys_now()'))
    t.primary(['job', 'slot'])
  })
}

/** Operations with what they changed: what an entry says itself, or what the history of its record says of the request. */
async function createView(knex: Knex): Promise<void> {
  const part = (name: 'from' | 'to'): string =>
    `(select jsonb_object_agg(c.key, c.value->'${name}') from sys_history as h ` +
    `cross join lateral jsonb_each(h.changes) as c where l.trail is not null and h.object = l.object and h.record = l.trail ` +
    `and h.request = l.request and h.action <> 'reveal')`
  await knex.raw(
    `create view sys_operation as select l.id, l.at, l.by_kind, l.by, l.by_what, l.module, l.action, l.object, l.object_label, l.record, ` +
      `coalesce(l.before, ${part('from')}) as before, coalesce(l.after, ${part('to')}) as after, ` +
      `l.result, l.code, l.ms, l.method, l.path, l.address, l.request from sys_operation_log as l`,
  )
}

const REFUSE_CHANGE = `
  create or replace function sys_refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception 'table % is append-only: % is refused', tg_table_name, tg_op using errcode = 'restrict_violation';
  end $$`

/**
 * Retention is the one thing that takes entries away: whole sealed ranges, the oldest first, none younger than 30 days,
 * each noted. The program may call it and has no other way.
 */
async function createRetention(knex: Knex): Promise<void> {
  await knex.raw(`
    create or replace function sys_refuse_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and current_setting('tessera.forgetting', true) = tg_table_name then return null; end if;
      raise exception 'table % is append-only: % is refused', tg_table_name, tg_op using errcode = 'restrict_violation';
    end $$`)
  await knex.raw(`
    create function sys_forget(which text, days int) returns int
    language plpgsql security definer set search_path from current as $$
    declare
      s record;
      taken int;
    begin
      if which not in ('sys_login_log', 'sys_history', ${LOGS.map((each) => `'${each}'`).join(', ')}) then
        raise exception 'table % is kept for ever', which using errcode = 'restrict_violation';
      end if;
      if days < 30 then
        raise exception 'entries are kept for 30 days at least' using errcode = 'restrict_violation';
      end if;
      select n, after_id, to_id, rows, until into s from sys_seal as l
        where log = which and not exists (select from sys_removed as r where r.seal = l.n)
        order by n limit 1 for share of l;
      if not found then return null; end if;
      if not exists (select from sys_seal as l where l.n = s.n
        and l.until < now() - make_interval(days => days) and l.at < now() - interval '30 days') then return null; end if;
      perform set_config('tessera.forgetting', which, true);
      execute format('delete from %I where ($1 is null or id > $1) and id <= $2', which) using s.after_id, s.to_id;
      get diagnostics taken = row_count;
      perform set_config('tessera.forgetting', '', true);
      insert into sys_removed (seal, log, rows, until, days) values (s.n, which, taken, s.until, days);
      return taken;
    end $$`)
  await knex.raw('revoke execute on function sys_forget(text, int) from public')
}
