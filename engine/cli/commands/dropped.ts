/** `tessera dropped`: objects and fields that were removed, whose data is still there. */
import { listDropped, purgeDefinitions, restoreDefinitions } from '../../drafts/index.ts'
import type { Database } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import { kindWords } from '../../model/validate/words.ts'
import { type Command, type CommandIo, usageError } from '../command.ts'
import { withWorkspace } from '../with-workspace.ts'

const USAGE = 'dropped [list | restore <id> | purge <id> --name NAME]'

const AUTHOR = { what: 'command' } as const

export const dropped: Command = {
  name: 'dropped',
  usage: USAGE,
  about: {
    zh: '列出已移除的对象和字段，恢复其定义和数据，或彻底删除',
    en: 'list removed objects and fields, bring them back with their data, or delete them for good',
  },
  options: { name: { type: 'string' } },
  run: async ({ words, values, io }) => {
    const [action = 'list', id, ...rest] = words
    if (rest.length > 0 || (action === 'list') !== (id === undefined)) throw wrong()
    await withWorkspace(async (db) => {
      if (action === 'list') await list(db, io)
      else if (action === 'restore') await restore(db, idOf(id), io)
      else if (action === 'purge') await purge(db, idOf(id), values['name'], io)
      else throw wrong()
    })
  },
}

async function list(db: Database, io: CommandIo): Promise<void> {
  const all = await listDropped(db)
  for (const { id, kind, name, rows, at } of all)
    io.print([id, at, kindWords[kind][io.locale], name, rows === null ? '' : String(rows)].join('  ').trimEnd())
  if (all.length === 0) io.print(io.locale === 'zh' ? '没有已移除的对象或字段' : 'nothing was removed')
}

async function restore(db: Database, id: string, io: CommandIo): Promise<void> {
  const { generation, definitions, left } = await restoreDefinitions(db, id, AUTHOR)
  io.print(
    io.locale === 'zh'
      ? `已恢复 ${definitions} 个定义，当前为第 ${generation} 代`
      : `${definitions} definition(s) are back; generation ${generation} is in force`,
  )
  for (const { kind, name } of left)
    io.print(
      io.locale === 'zh'
        ? `曾使用它，未自动恢复：${kind} ${name}`
        : `named it before, does not by itself again: ${kind} ${name}`,
    )
}

async function purge(db: Database, id: string, name: unknown, io: CommandIo): Promise<void> {
  if (typeof name !== 'string')
    throw usageError({
      zh: '彻底删除不可撤销：请用 --name 写出其名称',
      en: 'deleting for good cannot be undone: say its name with --name',
    })
  await purgeDefinitions(db, id, { name, author: AUTHOR })
  io.print(io.locale === 'zh' ? `已彻底删除 ${name}` : `${name} is deleted for good`)
}

function idOf(word: string | undefined): string {
  if (!isId(word)) throw new TesseraError('NOT_FOUND')
  return word
}

function wrong(): Error {
  return usageError({ zh: `用法：${USAGE}`, en: `usage: ${USAGE}` })
}
