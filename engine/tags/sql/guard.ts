/** Who may write rules as SQL, and which SQL may be kept: judged whenever such a rule is written, by whatever way. */
import { mayDo } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import { invalid, TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { Written } from '../../records/index.ts'
import { MOST_SQL_RULES, SQL_POINT, trySql } from './index.ts'

interface WrittenRule extends Record<string, unknown> {
  readonly type: string
  readonly sql: string | null
  readonly enabled: boolean
  readonly object: string
  /** Names of the fields that a change changed. */
  readonly changed: readonly string[] | null
}

/** What a change must touch for the SQL to be tried again. */
const MEANING: readonly string[] = ['sql', 'type', 'tag']

/**
 * Judges the rules among what was written of rules. Rules that the engine itself writes, and packs bring, are judged when
 * they run.
 * @throws TesseraError FORBIDDEN, VALIDATION_FAILED
 */
export async function guardSqlRules(db: Database, written: Written): Promise<void> {
  const { action, writer } = written
  if (action === 'delete' || action === 'purge' || writer.principal.kind === 'system') return
  const rules = (await rulesOf(db, written)).filter(isOfSql)
  if (rules.length === 0) return
  refuseOthers(written, rules)
  for (const rule of rules) if (action !== 'update' || isNew(rule)) await judge(db, written, rule)
  if (rules.some(({ type, enabled }) => type === 'sql' && enabled)) await assertFew(db, written)
}

/** @throws TesseraError FORBIDDEN to whoever may not write SQL, where a rule is more than switched off */
function refuseOthers({ action, writer: { principal } }: Written, rules: readonly WrittenRule[]): void {
  if (principal.kind === 'user' && mayDo(principal, SQL_POINT)) return
  if (action !== 'update' || !rules.every(isSwitchedOff)) throw new TesseraError('FORBIDDEN')
}

async function rulesOf(db: Database, { action, ids, writer }: Written): Promise<WrittenRule[]> {
  return writer.tx.query<WrittenRule>(
    // history is written with the change itself
    `select r.type, r.sql, r.enabled, t.object,
       (select array_agg(changed.name) from ${db.table('sys_history')} as h, jsonb_object_keys(h.changes) as changed(name)
        where $2 and h.object = 'sys_tag_rule' and h.record = r.id and h.version = r.version and h.action = 'update') as changed
     from ${db.table('sys_tag_rule')} as r join ${db.table('sys_tag')} as t on t.id = r.tag where r.id = any($1::uuid[])`,
    [ids, action === 'update'],
  )
}

/** It is written as SQL now, or was before this change. */
function isOfSql({ type, changed }: WrittenRule): boolean {
  return type === 'sql' || changed?.includes('type') === true
}

/** To stop a rule is nobody's privilege. */
function isSwitchedOff({ enabled, changed }: WrittenRule): boolean {
  return !enabled && changed?.every((name) => name === 'enabled') === true
}

function isNew({ type, enabled, changed }: WrittenRule): boolean {
  if (type !== 'sql') return false
  return changed?.some((name) => MEANING.includes(name) || (name === 'enabled' && enabled)) === true
}

async function judge(db: Database, { writer }: Written, { type, object, sql }: WrittenRule): Promise<void> {
  if (type !== 'sql') return
  if (sql === null || sql.trim() === '') throw refused(NO_SQL)
  const { model, moment, principal } = writer
  await trySql({ db, model, moment }, principal, { object, sql }).catch((error: unknown) => {
    throw error instanceof TesseraError && error.code === 'CUSTOM_SQL_FAILED' ? refused(error.text) : error
  })
}

/** @throws TesseraError VALIDATION_FAILED */
async function assertFew(db: Database, { writer: { tx } }: Written): Promise<void> {
  // two who write the last one wait for each other
  await tx.query('select pg_advisory_xact_lock(hashtext($1))', [`tessera.tag_sql.${db.workspace}`])
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::int as count from ${db.table('sys_tag_rule')} where type = 'sql' and enabled and deleted_at is null`,
  )
  if ((row?.count ?? 0) > MOST_SQL_RULES) throw refused(TOO_MANY, 'enabled')
}

function refused(message: Text, path = 'sql'): TesseraError {
  return invalid([{ code: 'TAG_RULE_SQL', path, message }])
}

const NO_SQL: Text = { zh: '请填写自定义SQL', en: 'the SQL is missing' }
const TOO_MANY: Text = {
  zh: `启用的自定义SQL规则最多 ${MOST_SQL_RULES} 条`,
  en: `at most ${MOST_SQL_RULES} rules of SQL may be switched on`,
}
