/** Accounts must differ in more than what the eye overlooks: letter case, full width, characters that show nothing. */
import type { Database } from '../database/index.ts'
import { invalid, type Issue } from '../kernel/errors.ts'
import type { Written } from '../records/index.ts'
import { foldedSql } from './accounts.ts'

interface Spelled extends Record<string, unknown> {
  id: string
  account: string
  taken: boolean
}

/** Blanks, control characters, and marks that show nothing or turn the writing around. */
const UNSEEN = /[\p{C}\p{Z}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]/u

/**
 * Call inside the transaction that wrote users. Writers wait for one another here, so that two who write the same account
 * in two spellings do not both succeed.
 * @throws TesseraError VALIDATION_FAILED
 */
export async function assertAccountsDiffer(db: Database, { ids, writer: { tx } }: Written): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${db.workspace}:accounts`])
  const table = db.table('sys_user')
  const rows = await tx.query<Spelled>(
    // each account is folded once, however many were written
    `with spelled as materialized (select id, account, ${foldedSql('account')} as folded from ${table} where deleted_at is null),
       twice as (select folded from spelled group by folded having count(*) > 1)
     select w.id::text as id, w.account, t.folded is not null as taken
     from spelled w left join twice t on t.folded = w.folded where w.id = any($1::uuid[])`,
    [ids],
  )
  const issues = rows.flatMap((row) => issuesOf(row, ids.length > 1 ? `${ids.indexOf(row.id)}/account` : 'account'))
  if (issues.length > 0) throw invalid(issues)
}

function issuesOf({ account, taken }: Spelled, path: string): Issue[] {
  if (UNSEEN.test(account)) {
    return [
      {
        code: 'INVALID_VALUE',
        path,
        message: {
          zh: '账号不能含有空格或不可见的字符',
          en: 'an account holds neither blanks nor characters that cannot be seen',
        },
      },
    ]
  }
  if (!taken) return []
  return [
    {
      code: 'DUPLICATE_VALUE',
      path,
      message: {
        zh: '账号已存在，不能重复（大小写、全角与半角视为相同）',
        en: 'the account exists already, in this or another spelling (letter case and width do not count)',
      },
    },
  ]
}
