/** What can be done to people beyond changing their fields. */
import type { Database } from '../database/index.ts'
import { type RecordAction, RecordActions } from '../records/index.ts'
import { setPassword } from './credentials.ts'
import { oneTimePassword } from './passwords.ts'
import type { Sessions } from './sessions.ts'

export function recordActions(db: Database, sessions: Pick<Sessions, 'endAllOf'>): RecordActions {
  return new RecordActions().add('sys_user', resetPassword(db, sessions))
}

/** A new user has no password, and people forget theirs: a one-time one, shown once, that must be changed. */
function resetPassword(db: Database, sessions: Pick<Sessions, 'endAllOf'>): RecordAction {
  return {
    name: 'reset_password',
    label: { zh: '密码重置', en: 'Reset password' },
    confirm: {
      zh: '将生成一次性密码，该用户须在下次登录时修改；现有会话立即结束。',
      en: 'A one-time password is made that the user must change at the next sign-in; open sessions end at once.',
    },
    allowed: (principal) => principal.kind === 'user' && principal.rights.administrator,
    run: async ({ tx, afterCommit }, id) => {
      const password = oneTimePassword()
      await setPassword(db, tx, id, password, { mustChange: true })
      afterCommit?.(() => sessions.endAllOf(id))
      return {
        shown: {
          label: { zh: '一次性密码（只显示这一次）', en: 'One-time password (shown only now)' },
          value: password,
        },
      }
    },
  }
}
