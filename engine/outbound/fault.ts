/** Says what a broken call means: the codes of Node's network and TLS errors enter, errors for people leave. */
import { TesseraError } from '../kernel/errors.ts'
import { badAnswer, type OBSTACLES, unreachable } from './refusal.ts'

const BY_CODE: readonly (readonly [RegExp, keyof typeof OBSTACLES])[] = [
  [/^ECONNREFUSED$/, 'refused'],
  [/^(?:EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EACCES|EPERM|ETIMEDOUT|EINVAL)$/, 'unreachable'],
  [/CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH|CRL/, 'certificate'],
  [/SSL|TLS|EPROTO/, 'tls'],
]

export function errorOf(error: unknown, host: string): Error {
  if (error instanceof TesseraError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'HPE_HEADER_OVERFLOW') return badAnswer('headers', host, error)
  if (code.startsWith('HPE_')) return badAnswer('malformed', host, error)
  if (/^(?:Z_|ERR_?_?BROTLI|ERR__ERROR)/.test(code)) return badAnswer('encoding', host, error)
  const [, obstacle = 'broken'] = BY_CODE.find(([pattern]) => pattern.test(code)) ?? []
  return unreachable(obstacle, host, error)
}
