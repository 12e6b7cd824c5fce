/**
 * What a call to a foreign address is refused or ends with, in the words of people. None of them carries what the other
 * server said, nor which addresses a name has: whoever may enter an address must not read the inner network with it.
 */
import { TesseraError } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'

/** Why an address may not be called. */
export const REASONS = {
  unreadable: { zh: '地址无法识别，须形如 https://example.com/path', en: 'it is not like https://example.com/path' },
  credentials: { zh: '地址中不能含账号或密码', en: 'an address must not carry an account or a password' },
  scheme: { zh: '只支持 https', en: 'only https is allowed' },
  plain: {
    zh: '只支持 https；明文 http 须由运维加入允许清单',
    en: 'only https is allowed; plain http takes an entry of the allow-list',
  },
  port: {
    zh: '只支持 80、443、8443 端口；其他端口须由运维加入允许清单',
    en: 'only the ports 80, 443 and 8443 are allowed; others take an entry of the allow-list',
  },
  private: {
    zh: '它属于本机、内网或特殊用途的地址',
    en: 'it belongs to this machine, a private network or a special range',
  },
  method: { zh: '不支持该请求方法', en: 'the method is not supported' },
  header: { zh: '请求头不合规', en: 'a header is not acceptable' },
  redirect: { zh: '跳转过多，或跳转到不安全的地址', en: 'it redirects too often, or to where it must not' },
} as const satisfies Record<string, Text>

/** Why no answer came. */
export const OBSTACLES = {
  name: { zh: '域名无法解析', en: 'its name cannot be resolved' },
  refused: { zh: '对方拒绝连接', en: 'it refuses connections' },
  broken: { zh: '连接中断', en: 'the connection broke' },
  certificate: { zh: '证书无效或不受信任', en: 'its certificate is not valid or not trusted' },
  tls: { zh: '无法建立加密连接', en: 'no encrypted connection could be made' },
  unreachable: { zh: '网络不可达', en: 'the network does not lead there' },
} as const satisfies Record<string, Text>

/** What was waited for in vain. */
export const PHASES = {
  connect: { zh: '建立连接', en: 'connect' },
  firstByte: { zh: '开始应答', en: 'begin to answer' },
  total: { zh: '完成应答', en: 'finish' },
} as const satisfies Record<string, Text>

/** Why an answer cannot be taken. */
export const FLAWS = {
  upgrade: { zh: '对方要求切换协议', en: 'it wants to switch protocols' },
  malformed: { zh: '应答不是有效的 HTTP', en: 'it is not HTTP' },
  headers: { zh: '应答头过大', en: 'its head is too large' },
  encoding: { zh: '压缩格式不支持或已损坏', en: 'its packing is unknown or broken' },
} as const satisfies Record<string, Text>

export function refused(reason: keyof typeof REASONS, host = ''): TesseraError {
  return new TesseraError(
    'OUTBOUND_REFUSED',
    { host: host && ` ${host}`, reason: REASONS[reason] },
    { data: { reason } },
  )
}

export function unreachable(obstacle: keyof typeof OBSTACLES, host: string, cause?: unknown): TesseraError {
  const details = { data: { reason: obstacle }, ...(cause !== undefined && { cause }) }
  return new TesseraError('OUTBOUND_UNREACHABLE', { host, reason: OBSTACLES[obstacle] }, details)
}

export function late(phase: keyof typeof PHASES, host: string, ms: number): TesseraError {
  const values = { host, phase: PHASES[phase], seconds: Math.max(1, Math.round(ms / 1000)) }
  return new TesseraError('OUTBOUND_TIMEOUT', values, { data: { reason: phase } })
}

export function badAnswer(flaw: keyof typeof FLAWS, host: string, cause?: unknown): TesseraError {
  const details = { data: { reason: flaw }, ...(cause !== undefined && { cause }) }
  return new TesseraError('OUTBOUND_BAD_ANSWER', { host, reason: FLAWS[flaw] }, details)
}

export function tooLarge(host: string, most: number): TesseraError {
  return new TesseraError('OUTBOUND_TOO_LARGE', { host, most: `${Math.ceil(most / 1024)} KiB` })
}
