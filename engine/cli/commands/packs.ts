/** `tessera validate | plan | apply`: packs from folders of YAML into the workspace. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { applyPacks, loadPacks, planPacks } from '../../packs/apply.ts'
import { WriteStages } from '../../records/index.ts'
import { tagStages } from '../../tags/index.ts'
import { type Command, type CommandCall, usageError } from '../command.ts'
import { packFolder } from '../install.ts'
import { planLines } from '../plan-lines.ts'
import { withWorkspace } from '../with-workspace.ts'

const FOLDERS = '<folder…>'
const prune = { prune: { type: 'boolean', default: false } } as const

export const validate: Command = {
  name: 'validate',
  usage: `validate ${FOLDERS}`,
  about: { zh: '检查定义包，不做任何更改', en: 'check packs, change nothing' },
  options: {},
  run: (call) =>
    withWorkspace(async (db) => {
      const packs = await loadPacks(db, foldersOf(call))
      await planPacks(db, packs)
      for (const pack of packs) {
        const { length } = pack.definitions
        call.io.print(
          call.io.locale === 'zh'
            ? `${pack.folder}：${length} 个定义，没有错误`
            : `${pack.folder}: ${length} definitions, no errors`,
        )
      }
    }),
}

export const plan: Command = {
  name: 'plan',
  usage: `plan ${FOLDERS} [--prune] [--json]`,
  about: { zh: '显示应用定义包将带来的变更', en: 'show what applying packs would change' },
  options: { ...prune, json: { type: 'boolean', default: false } },
  run: (call) =>
    withWorkspace(async (db) => {
      const planned = await planPacks(db, await loadPacks(db, foldersOf(call)), {
        prune: call.values['prune'] === true,
      })
      if (call.values['json'] === true) call.io.print(JSON.stringify(planned, null, 2))
      else for (const line of planLines(planned, call.io.locale)) call.io.print(line)
      if (planned.problems.length > 0) process.exitCode = 1
    }),
}

export const apply: Command = {
  name: 'apply',
  usage: `apply ${FOLDERS} [--prune]`,
  about: { zh: '应用定义包：全部成功，或保持原样', en: 'apply packs: all of it, or nothing' },
  options: prune,
  run: (call) =>
    withWorkspace(async (db) => {
      const applied = await applyPacks(db, await loadPacks(db, foldersOf(call)), {
        stages: tagStages(db, new WriteStages()),
        prune: call.values['prune'] === true,
      })
      for (const line of planLines({ ...applied.plan, stays: applied.stays, kept: applied.kept }, call.io.locale))
        call.io.print(line)
      for (const [name, count] of applied.records) if (count > 0) call.io.print(`${name}: +${count}`)
      const { generation, plan: carriedOut } = applied
      if (carriedOut.definitions.length > 0)
        call.io.print(
          call.io.locale === 'zh'
            ? `已应用，当前为第 ${generation} 代`
            : `applied; generation ${generation} is in force`,
        )
    }),
}

/** Folders as given; the name of a shipped pack stands for its folder. */
function foldersOf({ words }: CommandCall): string[] {
  if (words.length === 0)
    throw usageError({ zh: `请给出定义包的目录：${FOLDERS}`, en: `name the folders of the packs: ${FOLDERS}` })
  return words.map((word) =>
    !existsSync(word) && existsSync(join(packFolder(word), 'pack.yaml')) ? packFolder(word) : word,
  )
}
