/** `tessera diff`: how two configurations differ, each a pack's folder or a workspace. */
import { styleText } from 'node:util'

import { connect, type Database } from '../../database/index.ts'
import { diffDefinitions } from '../../packs/diff/diff-definitions.ts'
import { diffLines, type Paint } from '../../packs/diff/lines.ts'
import type { Compared } from '../../packs/diff/pair-up.ts'
import { folderSide, workspaceSide } from '../../packs/diff/sides.ts'
import { type Command, usageError } from '../command.ts'
import { readEnvironment } from '../environment.ts'
import { openDatabase } from '../open-database.ts'

const USAGE = 'diff <a> <b> [--pack NAME] [--json]'

/** The workspace of the environment. */
const HERE = '.'

const COLOURS = { '+': 'green', '~': 'yellow', '-': 'red' } as const

export const diff: Command = {
  name: 'diff',
  usage: USAGE,
  about: {
    zh: '比较两份配置：定义包目录、.（本工作区）或另一数据库的 URL；退出码 0 相同、1 不同、2 出错',
    en: 'compare two configurations: the folder of a pack, . (this workspace) or the URL of another database; exit code 0 same, 1 different, 2 trouble',
  },
  options: { pack: { type: 'string' }, json: { type: 'boolean', default: false } },
  failure: 2,
  run: async ({ words, values, io }) => {
    const [a, b, ...rest] = words
    if (a === undefined || b === undefined || rest.length > 0) {
      throw usageError({ zh: `请给出要比较的两方：${USAGE}`, en: `name the two sides to compare: ${USAGE}` })
    }
    const { pack } = values
    const [before, after] = await sidesOf([a, b], typeof pack === 'string' ? pack : undefined)
    const groups = diffDefinitions(before, after)
    if (values['json'] === true) io.print(JSON.stringify({ a, b, same: groups.length === 0, groups }, null, 2))
    else for (const line of diffLines(groups, io.locale, painter())) io.print(line)
    process.exitCode = groups.length === 0 ? 0 : 1
  },
}

type Side = readonly Compared[]

/** A folder says whose definitions are compared; two workspaces are compared whole unless the owner is named. */
async function sidesOf(words: readonly [string, string], named: string | undefined): Promise<[Side, Side]> {
  const [first, second] = await Promise.all(
    words.map(async (word) => (isWorkspace(word) ? undefined : folderSide(word))),
  )
  const owner = named ?? (first ?? second)?.owner
  const before = first?.definitions ?? (await inWorkspace(words[0], owner))
  return [before, second?.definitions ?? (await inWorkspace(words[1], owner))]
}

function isWorkspace(word: string): boolean {
  return word === HERE || /^postgres(ql)?:\/\//.test(word)
}

async function inWorkspace(word: string, owner: string | undefined): Promise<Side> {
  const opened = word === HERE ? await openDatabase(readEnvironment(process.env), 'command') : await openUrl(word)
  return workspaceSide(opened.db, owner).finally(() => opened.close())
}

async function openUrl(url: string): Promise<{ readonly db: Database; close(): Promise<void> }> {
  const db = await connect({ url, applicationName: 'tessera diff', poolSize: 1 })
  return { db, close: () => db.close() }
}

/** Colours are for people who watch, not for files. */
function painter(): Paint {
  const isColoured = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === ''
  return (line, sign) => (isColoured ? styleText(COLOURS[sign], line) : line)
}
