/** Session tokens: 256 random bits that only their bearer knows. Tables, caches and logs hold nothing but the SHA-256. */
import { hash, randomBytes } from 'node:crypto'

const TOKEN = /^[A-Za-z0-9_-]{43}$/

export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** The hash under which a session is stored; nothing when the text cannot be a token, so no look-up is needed. */
export function tokenHash(token: string): Buffer | undefined {
  return TOKEN.test(token) ? hash('sha256', token, 'buffer') : undefined
}
