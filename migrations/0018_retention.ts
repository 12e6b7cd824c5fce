/** Retention for the log of calls of applications, and safe from tables that a session makes under the names of ours. */
/* eslint-disable house/sql-clock -- retention must not follow a clock that a session can set */
import type { Knex } from 'knex'

const LOGS = [
  ...['sys_login_log', 'sys_history', 'sys_operation_log', 'sys_exception_log'],
  ...['sys_mail_log', 'sys_sms_log', 'sys_push_log'],
]
const CALLS = 'sys_application_call'

export async function up(knex: Knex): Promise<void> {
  await forget(knex, [...LOGS, CALLS])
  // temporary tables come first on every search path that does not name them
  await setPath(knex, '%I, pg_temp')
}

export async function down(knex: Knex): Promise<void> {
  await forget(knex, LOGS)
  await setPath(knex, '%I')
}

async function setPath(knex: Knex, path: string): Promise<void> {
  await knex.raw(
    `do $$ begin execute format('alter function sys_forget(text, int) set search_path = ${path}', current_schema()); end $$`,
  )
}

/** As before, for these logs. */
async function forget(knex: Knex, logs: readonly string[]): Promise<void> {
  await knex.raw(`
    create or replace function sys_forget(which text, days int) returns int
    language plpgsql security definer set search_path from current as $$
    declare
      s record;
      taken int;
    begin
      if which not in (${logs.map((each) => `'${each}'`).join(', ')}) then
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
}
