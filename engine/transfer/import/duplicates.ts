/** Rows of one file that mean the same record: the last one counts, and both are told. */
import type { Database, Queryable } from '../../database/index.ts'
import type { Text } from '../../kernel/text.ts'

interface Telling {
  readonly field: string
  readonly heading: string | undefined
  readonly label: Text
  /** False where it was told before. */
  readonly tell: boolean
}

export async function keepLast(
  db: Database,
  tx: Queryable,
  id: string,
  { field, heading, label, tell }: Telling,
): Promise<void> {
  const rows = db.table('sys_import_row')
  await tx.query(
    `with same as (select row, key, max(row) over (partition by key) as last, count(*) over (partition by key) as times ` +
      `from ${rows} where import = $1 and key is not null), ` +
      `gone as (delete from ${rows} as r using same as s where r.import = $1 and r.row = s.row and s.times > 1 and s.row <> s.last returning r.row) ` +
      `insert into ${db.table('sys_import_issue')} (import, row, warning, heading, field, code, message, raw) ` +
      `select $1, s.row, s.row = s.last, $2, $3, 'DUPLICATE_IN_FILE', case when s.row = s.last ` +
      `then jsonb_build_object('zh', $4::text || '在文件中出现 ' || s.times || ' 次，以本行为准', 'en', $5::text || ' stands ' || s.times || ' times in the file; this row counts') ` +
      `else jsonb_build_object('zh', $4::text || '与第 ' || s.last || ' 行重复，以第 ' || s.last || ' 行为准', 'en', $5::text || ' stands again in row ' || s.last || ', which counts') end, ` +
      `left(s.key::jsonb->>0, 200) from same as s where s.times > 1 and $6 order by s.row`,
    [id, heading ?? null, field, label.zh, label.en, tell],
  )
}
