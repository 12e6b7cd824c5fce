/** What can be done to people beyond changing their fields. */
import { mayDo } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import type { Text } from '../kernel/text.ts'
import { type ActionResults, type RecordAction, RecordActions, type Writer } from '../records/index.ts'
import { assertNotAbove } from './above.ts'
import { setPasswords } from './credentials.ts'
import { AS_SHIPPED, defaultPassword, type ParameterSource } from './parameters.ts'
import { oneTimePassword } from './passwords.ts'
import type { Sessions } from './sessions.ts'

type Ending = Pick<Sessions, 'endAllOf'>

export function recordActions(db: Database, sessions: Ending, parameters: ParameterSource = AS_SHIPPED): RecordActions {
  return new RecordActions().add('sys_user', resetPassword(db, sessions, parameters))
}

const LABEL: Text = { zh: '一次性密码（只显示这一次）', en: 'One-time password (shown only now)' }

/**
 * A new user has no password, and people forget theirs: the default one where there is one, else a random one for each,
 * shown once. Either must be changed.
 */
function resetPassword(db: Database, sessions: Ending, parameters: ParameterSource): RecordAction {
  const reset = async (writer: Writer, ids: readonly string[]): Promise<ActionResults> => {
    await assertNotAbove(db, writer, ids)
    const given = defaultPassword(parameters)
    const passwords = new Map(ids.map((id) => [id, given ?? oneTimePassword()]))
    await setPasswords(db, writer.tx, passwords, { mustChange: true })
    writer.afterCommit?.(async () => void (await Promise.all(ids.map((id) => sessions.endAllOf(id)))))
    const people = await writer.tx.query<{ id: string; name: string; account: string }>(
      `select id::text as id, name, account from ${db.table('sys_user')} where id = any($1::uuid[]) order by account`,
      [ids],
    )
    const rows = people.map(({ id, name, account }) => ({
      id,
      name: `${name}（${account}）`,
      value: passwords.get(id) ?? '',
    }))
    return { label: LABEL, rows }
  }
  return {
    name: 'reset_password',
    label: { zh: '密码重置', en: 'Reset password' },
    confirm: {
      zh: '将设置初始密码，用户须在下次登录时修改；现有会话立即结束。',
      en: 'A first password is set that the user must change at the next sign-in; open sessions end at once.',
    },
    allowed: (principal) => principal.kind === 'user' && mayDo(principal, 'user_reset_password'),
    run: async (writer, id) => {
      const { rows } = await reset(writer, [id])
      return { shown: { label: LABEL, value: rows[0]?.value ?? '' } }
    },
    runMany: reset,
  }
}
