/** What can be done to several tags at once, beyond changing their fields. */
import type { Database } from '../../database/index.ts'
import type { Text } from '../../kernel/text.ts'
import {
  type ActionResults,
  createMany,
  type RecordAction,
  type RecordActions,
  updateMany,
  type Writer,
} from '../../records/index.ts'
import { holdsPoint } from './rights.ts'

/** Adds the actions over tags to those of a process. */
export function tagActions(db: Database, actions: RecordActions): RecordActions {
  return actions
    .add('sys_tag', switching(db, 'enable', true))
    .add('sys_tag', switching(db, 'disable', false))
    .add('sys_tag', copying(db))
}

type Run = (writer: Writer, ids: readonly string[]) => Promise<ActionResults>

function action(name: string, label: Text, confirm: Text, run: Run): RecordAction {
  return {
    name,
    label,
    confirm,
    allowed: (principal) => holdsPoint(principal, 'tags') || holdsPoint(principal, 'tag_personal'),
    run: async (writer, id) => {
      const done = await run(writer, [id])
      return { shown: { label: done.label, value: done.rows[0]?.value ?? '' } }
    },
    runMany: run,
  }
}

interface Tag extends Record<string, unknown> {
  readonly id: string
  readonly name: string
  readonly version: number
  readonly enabled: boolean
}

function switching(db: Database, name: 'enable' | 'disable', enabled: boolean): RecordAction {
  const label = enabled ? { zh: '启用', en: 'Enable' } : { zh: '禁用', en: 'Disable' }
  const confirm = enabled
    ? { zh: '启用后标签恢复生效，原有记录随之恢复。', en: 'The tags count again, with the records that carry them.' }
    : {
        zh: '禁用后标签不再运行、不可选择、不计分值，已有记录保留。',
        en: 'The tags are not run, not offered and not counted; who carries them is kept.',
      }
  return action(name, label, confirm, async (writer, ids) => {
    const tags = await tagsOf(db, writer, ids)
    const changes = tags.filter((tag) => tag.enabled !== enabled)
    await updateMany(
      writer,
      'sys_tag',
      changes.map(({ id, version }) => ({ id, version, values: { enabled } })),
    )
    const done = enabled ? { zh: '已启用', en: 'Enabled' } : { zh: '已禁用', en: 'Disabled' }
    return { label: done, rows: tags.map((tag) => ({ id: tag.id, name: tag.name, value: done.zh })) }
  })
}

const COPIED: Text = { zh: '副本名称', en: 'Name of the copy' }

/** With the rules of the tag, whose author is whoever copies; nobody carries the copy yet. */
function copying(db: Database): RecordAction {
  const confirm = {
    zh: '复制标签及其规则；副本没有记录。',
    en: 'The tags are copied with their rules; no record carries a copy.',
  }
  return action('copy', { zh: '复制', en: 'Copy' }, confirm, async (writer, ids) => {
    const tags = await tagsOf(db, writer, ids)
    const rows: { id: string; name: string; value: string }[] = []
    for (const tag of tags) rows.push({ id: tag.id, name: tag.name, value: await copy(db, writer, tag) })
    return { label: COPIED, rows }
  })
}

const KEPT = ['object', 'category', 'enabled', 'type', 'validity_days', 'score', 'color', 'description']
const RULE = ['name', 'type', 'condition', 'contains', 'without', 'sql', 'description', 'enabled']

async function copy(db: Database, writer: Writer, tag: Tag): Promise<string> {
  const name = await freeName(db, writer, tag.name)
  const { ids } = await createMany(writer, 'sys_tag', [
    { ...(await valuesOf(db, writer, 'sys_tag', KEPT, tag.id))[0], name },
  ])
  const rules = await valuesOf(db, writer, 'sys_tag_rule', RULE, tag.id)
  if (rules.length > 0)
    await createMany(
      writer,
      'sys_tag_rule',
      rules.map((rule) => ({ ...rule, tag: ids[0] })),
    )
  return name
}

/** What is copied of a tag, or of its rules. */
async function valuesOf(
  db: Database,
  { tx }: Writer,
  object: 'sys_tag' | 'sys_tag_rule',
  fields: readonly string[],
  tag: string,
): Promise<Record<string, unknown>[]> {
  const rows = await tx.query<{ values: Record<string, unknown> }>(
    `select jsonb_strip_nulls(jsonb_build_object(${fields.map((name) => `'${name}', t."${name}"`).join(', ')})) as values
     from ${db.table(object)} as t where t.${object === 'sys_tag' ? 'id' : 'tag'} = $1::uuid and t.deleted_at is null order by t.created_at, t.id`,
    [tag],
  )
  return rows.map(({ values }) => values)
}

/** The name with 副本 behind it, and a number where that is taken. */
async function freeName(db: Database, { tx }: Writer, name: string): Promise<string> {
  const [room = ''] = /^.{1,50}/su.exec(name) ?? []
  const base = `${room} 副本`
  const taken = await tx.query<{ name: string }>(
    `select name from ${db.table('sys_tag')} where name like $1 and deleted_at is null`,
    [`${base.replace(/[\\%_]/g, '\\$&')}%`],
  )
  const names = new Set(taken.map((each) => each.name.toLowerCase()))
  let next = base
  for (let n = 2; names.has(next.toLowerCase()); n++) next = `${base}${n}`
  return next
}

async function tagsOf(db: Database, { tx }: Writer, ids: readonly string[]): Promise<Tag[]> {
  return tx.query<Tag>(
    `select id::text as id, name, version, enabled from ${db.table('sys_tag')} where id = any($1::uuid[]) order by name, id`,
    [ids],
  )
}
