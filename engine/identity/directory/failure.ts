/** Why a sign-in through a directory ends without a session: one code, a reason for the page, a sentence for people. */
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'

export const FAILURES = {
  unknown: { zh: '没有这个登录方式，或它已停用', en: 'there is no such way to sign in, or it is switched off' },
  expired: {
    zh: '登录已超时，或不是从此浏览器发起，请重新登录',
    en: 'it took too long or began in another browser; start again',
  },
  cancelled: { zh: '目录未同意登录', en: 'the directory did not agree to it' },
  unreachable: { zh: '目录服务器没有正常应答', en: "the directory's server does not answer as it should" },
  untrusted: { zh: '目录返回的凭证不可信', en: 'what the directory sent cannot be trusted' },
  no_account: { zh: '没有可用的账号，请联系管理员', en: 'there is no account for you; ask an administrator' },
} as const satisfies Record<string, Text>

export type FailureReason = keyof typeof FAILURES

export function failed(reason: FailureReason, cause?: unknown): TesseraError {
  const details = { data: { reason }, ...(cause !== undefined && { cause }) }
  return new TesseraError('DIRECTORY_FAILED', { reason: FAILURES[reason] }, details)
}
