/** What can be said of a new password while it is typed; the server has the last word. */
import type { PasswordPolicy } from '../../data/account.ts'

export interface RuleState {
  readonly name: 'policyLength' | 'policyClasses' | 'policyPersonal' | 'policyCommon' | 'policyHistory'
  readonly count?: number
  /** Undefined for what only the server can tell. */
  readonly met?: boolean
}

const CLASSES = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u]

export function rulesOf(policy: PasswordPolicy, typed: string): RuleState[] {
  const password = typed.normalize('NFKC')
  const { shortest, classes, history, personal } = policy
  return [
    { name: 'policyLength', count: shortest, met: [...password].length >= shortest },
    ...(classes > 1
      ? [
          {
            name: 'policyClasses' as const,
            count: classes,
            met: CLASSES.filter((each) => each.test(password)).length >= classes,
          },
        ]
      : []),
    { name: 'policyPersonal', met: password !== '' && !isPersonal(password, personal) },
    { name: 'policyCommon' },
    { name: 'policyHistory', count: history },
  ]
}

function isPersonal(password: string, personal: readonly string[]): boolean {
  const lower = password.toLowerCase()
  return personal
    .map((part) => part.normalize('NFKC').toLowerCase())
    .some((part) => part.length > 1 && lower.replaceAll(part, '').length < 4)
}
