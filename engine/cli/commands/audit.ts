/** `tessera audit verify`: checks the seals of all logs, as an operator does who trusts nobody with the database. */
import { join } from 'node:path'

import { faultIssue, readAnchorFile, readAnchors, SEALS, type Verification, verifySeals } from '../../audit/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { secretOf, Vault } from '../../settings/index.ts'
import { type Command, usageError } from '../command.ts'
import { withWorkspace } from '../with-workspace.ts'

export const audit: Command = {
  name: 'audit',
  usage: 'audit verify [--roots <file>]',
  about: {
    zh: '校验日志封存：发现被修改、删除、插入或截断的日志',
    en: 'Check the seals of the logs: finds what was changed, removed, inserted or cut off',
  },
  options: { roots: { type: 'string' } },
  async run({ words: [what], values: { roots }, io }) {
    if (what !== 'verify') throw usageError({ zh: '可用：tessera audit verify', en: 'known is: tessera audit verify' })
    await withWorkspace(async (db, { secret, dataFolder }) => {
      const key = new Vault(await secretOf(db, secret, dataFolder), db.workspace).keyFor(SEALS)
      const noted = await readAnchors(join(dataFolder, 'audit'), db.workspace)
      const given = typeof roots === 'string' ? await readAnchorFile(roots, db.workspace) : []
      const found = await verifySeals(db, { key, anchors: [...noted, ...given] })
      for (const line of report(found, noted.length + given.length)) io.print(line[io.locale])
      if (found.faults.length === 0) return
      throw new TesseraError('AUDIT_BROKEN', { count: found.faults.length }, { issues: found.faults.map(faultIssue) })
    })
  },
}

function report({ seals, rows, removed, pending }: Verification, anchors: number): { zh: string; en: string }[] {
  return [
    {
      zh: `封存 ${seals} 段，共 ${rows} 条日志；待封存 ${pending} 条；核对外部记录 ${anchors} 条`,
      en: `${seals} seals over ${rows} entries; ${pending} wait for theirs; ${anchors} noted outside the database`,
    },
    ...removed.map(({ log, rows: count, until }) => ({
      zh: `${log}：按保留期限已清除 ${count} 条，截至 ${until ?? ''}`,
      en: `${log}: retention took ${count} entries, up to ${until ?? ''}`,
    })),
  ]
}
