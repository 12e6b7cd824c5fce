/** `tessera import-tables`: tables that are there already as objects, into a folder of definitions or in force at once. */
import { basename } from 'node:path'

import type { Database } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Locale } from '../../kernel/text.ts'
import { ADMINISTRATORS, type Definition } from '../../model/definition.ts'
import { checkDefinitions } from '../../model/validate/check-definitions.ts'
import { exportDefinitions } from '../../packs/write/export-pack.ts'
import { applyChange } from '../../schema/apply.ts'
import { readDefinitions } from '../../schema/definitions.ts'
import { definitionsOfTables, type Made, offeredTables } from '../../schema/existing/index.ts'
import { type Command, type CommandCall, type CommandIo, usageError } from '../command.ts'
import { planLines } from '../plan-lines.ts'
import { withWorkspace } from '../with-workspace.ts'

const USAGE = 'import-tables --schema <name> [--table <name>…] [--prefix <p_>] (<folder> | --apply)'
const PREFIX = /^([a-z][a-z0-9_]{0,19})?$/
const PACK_NAME = /^[a-z][a-z0-9_]*$/

export const importTables: Command = {
  name: 'import-tables',
  usage: USAGE,
  about: {
    zh: '把现有的表作为对象：写成定义包的目录，或立即生效（--apply）；表与数据不变',
    en: 'make objects of existing tables: as a folder of definitions, or in force at once (--apply); the tables stay as they are',
  },
  options: {
    schema: { type: 'string' },
    table: { type: 'string', multiple: true },
    prefix: { type: 'string', default: '' },
    apply: { type: 'boolean', default: false },
  },
  run: (call) => {
    const wish = wishOf(call)
    return withWorkspace(async (db) => {
      const current = await readDefinitions(db.owner, db, 'all')
      const made = await definitionsOfTables(db.owner, { ...wish, tables: await tablesOf(db, wish, current) }, current)
      for (const note of made.notes) call.io.error(note[call.io.locale])
      await (wish.folder === undefined ? apply(db, made, call.io) : write(made, current, wish.folder, call.io))
    })
  },
}

interface Wish {
  readonly schema: string
  readonly prefix: string
  /** All that are no objects yet, when none is named. */
  readonly tables: readonly string[]
  /** Where to write; in force at once when absent. */
  readonly folder?: string
}

function wishOf({ words, values }: CommandCall): Wish {
  const { schema, prefix, table } = values
  const [folder, ...rest] = words
  const isClear = (folder === undefined) === (values['apply'] === true) && rest.length === 0
  if (typeof schema !== 'string' || schema === '' || typeof prefix !== 'string' || !isClear)
    throw usageError({ zh: USAGE, en: USAGE })
  if (!PREFIX.test(prefix))
    throw usageError({
      zh: '前缀只含小写字母、数字和下划线',
      en: 'a prefix has lower-case letters, digits and underscores',
    })
  if (folder !== undefined && !PACK_NAME.test(basename(folder)))
    throw usageError({
      zh: '目录名即定义包的名称，只含小写字母、数字和下划线',
      en: 'the folder is named as its pack: lower-case letters, digits and underscores',
    })
  const tables = Array.isArray(table) ? table.map(String) : []
  return { schema, prefix, tables, ...(folder !== undefined && { folder }) }
}

async function tablesOf(db: Database, { schema, tables }: Wish, current: readonly Definition[]): Promise<string[]> {
  if (tables.length > 0) return [...tables]
  const offered = await offeredTables(db.owner, schema, current)
  const free = offered.filter((table) => table.registeredAs === null).map((table) => table.name)
  if (free.length > 0) return free
  throw usageError({ zh: `模式 ${schema} 中没有可导入的表`, en: `the schema ${schema} has no tables to import` })
}

/** All there would be, under an owner. @throws TesseraError DEFINITION_INVALID */
function joined(made: Made, current: readonly Definition[], owner: string): readonly Definition[] {
  const raw = made.definitions.map(({ kind, name, body }) => ({ kind, name, owner, body: { ...body } }))
  const { definitions, issues } = checkDefinitions(raw, current)
  if (issues.length > 0) throw new TesseraError('DEFINITION_INVALID', { count: issues.length }, { issues })
  return definitions
}

async function apply(db: Database, made: Made, io: CommandIo): Promise<void> {
  const applied = await applyChange(db, {
    author: { what: 'import-tables' },
    change: (current) => joined(made, current, ADMINISTRATORS),
  })
  for (const line of planLines(applied.plan, io.locale)) io.print(line)
}

async function write(made: Made, current: readonly Definition[], folder: string, io: CommandIo): Promise<void> {
  const pack = basename(folder)
  const { files, count } = await exportDefinitions({ definitions: joined(made, current, pack) }, pack, folder)
  for (const { path } of files) io.print(`+ ${path}`)
  io.print(written(count, folder, io.locale))
}

function written(count: number, folder: string, locale: Locale): string {
  return locale === 'zh'
    ? `${count} 个定义；核对后运行 tessera apply ${folder}`
    : `${count} definitions; look through them, then run tessera apply ${folder}`
}
