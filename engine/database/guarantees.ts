/** Says which protections the roles of a database give, so that running without them is a known choice. */
import type { Text } from '../kernel/text.ts'
import type { Database } from './types.ts'

export interface Guarantee {
  readonly code: 'separate_owner' | 'no_superuser' | 'rule_role'
  readonly kept: boolean
  /** What is protected when kept, and what is missing when not. */
  readonly message: Text
}

/** All guarantees of the database as connected, kept or not; the caller warns of the latter at start. */
export async function guarantees(db: Database): Promise<Guarantee[]> {
  const [role] = await db.query<{ superuser: boolean }>(
    'select rolsuper as superuser from pg_roles where rolname = current_user',
  )
  return [
    guarantee('separate_owner', db.separateOwner, {
      zh: '程序账号不能修改表结构、历史与审计（当前由同一账号承担，仅由触发器保护）',
      en: 'the program cannot change tables, history and audit (one role plays both parts now, only triggers protect)',
    }),
    guarantee('no_superuser', role?.superuser === false, {
      zh: '程序账号不是超级用户（超级用户可绕过数据库的一切限制）',
      en: 'the program is no superuser (a superuser passes every limit of the database)',
    }),
    guarantee('rule_role', db.rule !== undefined, {
      zh: '自定义 SQL 在独立的只读账号下运行（未设置 DATABASE_RULE_URL 时不可用）',
      en: 'custom SQL runs in a read-only role of its own (not available without DATABASE_RULE_URL)',
    }),
  ]
}

function guarantee(code: Guarantee['code'], kept: boolean, message: Text): Guarantee {
  return { code, kept, message }
}
