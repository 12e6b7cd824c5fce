/** What would miss a template or a channel that is deleted: messages that wait, and actions of other rooms that name it. */
import type { Database, Queryable } from '../../database/index.ts'
import type { Text } from '../../kernel/text.ts'
import type { Model } from '../../model/types.ts'

/** Objects whose records name what they send, somewhere in their settings. */
const NAMING: readonly string[] = ['sys_strategy', 'sys_plan']

/** In words; nothing where nothing uses them. */
export async function usesOf(
  db: Pick<Database, 'table'>,
  tx: Queryable,
  model: Model,
  { ids, column }: { readonly ids: readonly string[]; readonly column: 'template' | 'channel' },
): Promise<Text | undefined> {
  const found: Text[] = []
  const [waiting] = await tx.query<{ count: number }>(
    `select count(*)::int as count from ${db.table('sys_message')} where ${column} = any($1::uuid[]) and status in ('ready', 'running')`,
    [ids],
  )
  const count = waiting?.count ?? 0
  if (count > 0) found.push({ zh: `${count} 条待发送的消息`, en: `${count} message(s) that wait` })
  for (const name of NAMING) {
    const object = model.objects.get(name)
    if (!object) continue
    const rows = await tx.query<{ title: string | null }>(
      `select to_jsonb(t) ->> $2 as title from ${db.table(object.table.name)} as t ` +
        `where ${object.softDelete ? 't.deleted_at is null and ' : ''}` +
        `exists (select from unnest($1::text[]) as named(id) where to_jsonb(t)::text like '%' || named.id || '%') limit 5`,
      [ids, object.title.column],
    )
    for (const { title } of rows)
      found.push({ zh: `${object.label.zh}“${title ?? ''}”`, en: `${object.label.en} '${title ?? ''}'` })
  }
  return found.length === 0
    ? undefined
    : { zh: found.map(({ zh }) => zh).join('、'), en: found.map(({ en }) => en).join(', ') }
}
