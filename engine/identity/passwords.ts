/**
 * Passwords: hashing, checking, the rules for those that people choose, and one-time passwords.
 * Hashes are argon2id with OWASP's parameters (19 MiB, two passes); every hash has a salt of its own.
 */
import { randomInt } from 'node:crypto'

import { hash, verify } from '@node-rs/argon2'

import { TesseraError } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import { isCommonPassword } from './common-passwords.ts'
import { AS_SHIPPED, passwordPolicy, type PasswordPolicy } from './parameters.ts'

const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Longer than any passphrase, short enough that nobody makes us normalise megabytes. */
const LONGEST = 256

/** Node's worker threads also read files and resolve names: hashing may not take them all. */
const AT_ONCE = 3
const QUEUE_LIMIT = 300

/** Letters and digits that are not mistaken for one another when read from a screen and typed. */
const READABLE = 'abcdefghjkmnpqrstuvwxyz23456789'

/** What of a person must not serve as the password. */
export interface Personal {
  readonly account: string
  readonly name: string
  readonly mobile?: string | null
  readonly email?: string | null
}

let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < AT_ONCE) running++
  else await new Promise<void>((resume) => waiting.push(resume))
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

/** One spelling of what people type alike: full-width digits of a Chinese keyboard equal the plain ones. */
function normalise(password: string): string {
  return password.normalize('NFKC')
}

export async function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(normalise(password), ARGON2ID))
}

let nobodysHash: Promise<string> | undefined

/**
 * Whether the password is the one behind the hash. Without a hash (unknown account) the answer is no, after the same
 * work, so that time does not tell which accounts exist.
 * @throws TesseraError TOO_MANY_ATTEMPTS when more people wait than can be served in seconds
 */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  if (waiting.length >= QUEUE_LIMIT)
    throw new TesseraError('TOO_MANY_ATTEMPTS', { seconds: 5 }, { data: { seconds: 5 } })
  const candidate = password.length > LONGEST ? '' : normalise(password)
  nobodysHash ??= hashPassword(oneTimePassword())
  const against = passwordHash ?? (await nobodysHash)
  const right = await inTurn(() => verify(against, candidate))
  return right && passwordHash !== undefined
}

/** A random password of 79 bits that a person can read and type: `k7mq-3fwn-hx2c-9rtp`. */
export function oneTimePassword(): string {
  const group = (): string => Array.from({ length: 4 }, () => READABLE[randomInt(READABLE.length)]).join('')
  return Array.from({ length: 4 }, group).join('-')
}

/**
 * Refuses a password that a person chose badly. Passwords that an operator sets are not judged.
 * @throws TesseraError PASSWORD_WEAK with the reason
 */
export function assertAcceptable(password: string, person: Personal, policy?: PasswordPolicy): void {
  const reason = weaknessOf(password, person, policy)
  if (reason) throw weakPassword(reason)
}

export function weakPassword(reason: Text): TesseraError {
  return new TesseraError(
    'PASSWORD_WEAK',
    { reason },
    { issues: [{ code: 'PASSWORD_WEAK', path: 'password', message: reason }] },
  )
}

/** What a person would be refused this password for; nothing when it is good enough. */
export function weaknessOf(
  password: string,
  person: Personal,
  policy: PasswordPolicy = passwordPolicy(AS_SHIPPED),
): Text | undefined {
  return weakness(normalise(password), person, policy)
}

function weakness(password: string, person: Personal, { shortest, classes }: PasswordPolicy): Text | undefined {
  if ([...password].length < shortest)
    return { zh: `至少 ${shortest} 个字符`, en: `at least ${shortest} characters are needed` }
  if (password.length > LONGEST)
    return { zh: `最多 ${LONGEST} 个字符`, en: `at most ${LONGEST} characters are allowed` }
  if (classesOf(password) < classes) {
    return {
      zh: `大写字母、小写字母、数字、其他字符中至少包含 ${classes} 种`,
      en: `at least ${classes} of small letters, capitals, digits and other characters are needed`,
    }
  }
  if (isPersonal(password, person)) {
    return {
      zh: '不能由账号、姓名、手机号或邮箱构成',
      en: 'it must not be made of the account, name, mobile number or e-mail',
    }
  }
  if (isCommonPassword(password)) return { zh: '过于常见，容易被猜到', en: 'it is too common and easily guessed' }
  return undefined
}

/** How many kinds of characters occur. */
function classesOf(password: string): number {
  return [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u].filter((kind) => kind.test(password)).length
}

/** Nothing but the person's own data and a few characters more. */
function isPersonal(password: string, { account, name, mobile, email }: Personal): boolean {
  const own = [account, name, mobile, email, email?.split('@')[0]].map((part) => normalise(part ?? '').toLowerCase())
  const lower = password.toLowerCase()
  return own.some((part) => part.length > 1 && lower.replaceAll(part, '').length < 4)
}
