/** `tessera export`: definitions in force as the files of a pack. */
import type { Locale } from '../../kernel/text.ts'
import { type Exported, exportPack } from '../../packs/write/export-pack.ts'
import { type Command, usageError } from '../command.ts'
import { withWorkspace } from '../with-workspace.ts'

const USAGE = 'export <pack | admin> <folder> [--dry-run]'

const SIGNS = { added: '+', changed: '~', removed: '-' } as const

export const exportCommand: Command = {
  name: 'export',
  usage: USAGE,
  about: {
    zh: '把使用中的定义写回目录（admin 为管理员所建），只改动有变化的行',
    en: "write definitions in force into a folder (admin: the administrators'), changing only lines that differ",
  },
  options: { 'dry-run': { type: 'boolean', default: false } },
  run: async ({ words, values, io }) => {
    const [owner, folder, ...rest] = words
    if (owner === undefined || folder === undefined || rest.length > 0) {
      throw usageError({ zh: `请给出定义包的名称和目录：${USAGE}`, en: `name a pack and a folder: ${USAGE}` })
    }
    await withWorkspace(async (db) => {
      const exported = await exportPack(db, owner, folder, { dryRun: values['dry-run'] === true })
      for (const line of exportLines(exported, io.locale)) io.print(line)
    })
  },
}

function exportLines({ files, removed, count }: Exported, locale: Locale): string[] {
  const isChinese = locale === 'zh'
  return [
    ...files.map(({ kind, path }) => `${SIGNS[kind]} ${path}`),
    ...removed.map((name) => (isChinese ? `已不在使用中，移除：${name}` : `no longer in force, removed: ${name}`)),
    isChinese
      ? `${count} 个定义，${files.length} 个文件有变化`
      : `${count} definitions, ${files.length} file(s) differ`,
  ]
}
