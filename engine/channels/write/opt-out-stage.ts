/** Opt-outs that people write: the address is kept as it is compared, so that every spelling of it is found. */
import type { Database } from '../../database/index.ts'
import type { WriteStage } from '../../records/index.ts'
import type { MessageKind } from '../adapters/types.ts'
import { comparedAddress } from '../opt-out/addresses.ts'
import { Faults } from './faults.ts'

export function optOutsWritten(db: Database): WriteStage {
  return async (written) => {
    const { action, ids, writer } = written
    if (action === 'delete' || action === 'purge') return
    const table = db.table('sys_opt_out')
    const rows = await writer.tx.query<{ id: string; kind: MessageKind; address: string }>(
      `select id::text as id, kind, address from ${table} where id = any($1::uuid[])`,
      [ids],
    )
    const faults = new Faults(written)
    for (const { id, kind, address } of rows) {
      const compared = kind === 'sms' || kind === 'mail' ? comparedAddress(kind, address) : undefined
      if (kind !== 'sms' && kind !== 'mail') faults.add(id, 'kind', NO_ADDRESSES)
      else if (compared === undefined) faults.add(id, 'address', NO_ADDRESS)
      else if (compared !== address) {
        const [twice] = await writer.tx.query(`select from ${table} where kind = $1 and address = $2 and id <> $3`, [
          kind,
          compared,
          id,
        ])
        if (twice) faults.add(id, 'address', TWICE, 'DUPLICATE_VALUE')
        else await writer.tx.query(`update ${table} set address = $2 where id = $1`, [id, compared])
      }
    }
    faults.throwAny()
  }
}

const NO_ADDRESSES = { zh: '只有短信和邮件可以退订', en: 'only text messages and mails have addresses' }
const NO_ADDRESS = {
  zh: '须为手机号（短信）或邮箱（邮件）',
  en: 'must be a phone number or a mail address, as the kind is',
}
const TWICE = { zh: '已在退订名单中', en: 'it is there already' }
