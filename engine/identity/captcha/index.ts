/**
 * Pictures that a person reads and a program has trouble with, asked for once an account failed several times from one
 * network. What enters is a request for one, later what was read in it; what leaves is whether that was right. A picture
 * is made here, its answer is stored as a hash, and it counts once, right or wrong, on whichever node.
 */
import { createHash, randomInt, timingSafeEqual } from 'node:crypto'

import type { Database } from '../../database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { countPicture } from '../attempts.ts'
import { captchaLimits, type ParameterSource } from '../parameters.ts'
import { CHARACTERS } from './glyphs.ts'
import { drawText } from './picture.ts'

export interface Captcha {
  readonly id: string
  /** A PNG as a data address. */
  readonly image: string
  /** For how long it holds. */
  readonly seconds: number
}

export interface CaptchaAnswer {
  readonly id: string
  readonly answer: string
}

const LENGTH = 5
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A new picture. @throws TesseraError TOO_MANY_ATTEMPTS for a network that asks for very many */
export async function newCaptcha(
  { db, parameters }: { readonly db: Database; readonly parameters: ParameterSource },
  address: string,
): Promise<Captcha> {
  await countPicture(db, address)
  const { seconds } = captchaLimits(parameters)
  const id = newId()
  const answer = Array.from({ length: LENGTH }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('')
  await storeAnswer(db, { id, answer }, seconds)
  const png = await drawText(answer)
  return { id, image: `data:image/png;base64,${png.toString('base64')}`, seconds }
}

/** Stores what a picture says, and forgets what is over. */
export async function storeAnswer(db: Database, { id, answer }: CaptchaAnswer, seconds: number): Promise<void> {
  const table = db.table('sys_captcha')
  await db.query(
    `delete from ${table} where id in (
       select id from ${table} where expires_at < ${db.now} limit 200 for update skip locked)`,
  )
  await db.query(
    `insert into ${table} (id, answer_hash, expires_at) values ($1, $2, ${db.now} + make_interval(secs => $3))`,
    [id, hashOf(id, answer), seconds],
  )
}

/** Whether that is what the picture says. Asking uses it up. */
export async function checkCaptcha(db: Database, { id, answer }: CaptchaAnswer): Promise<boolean> {
  if (!UUID.test(id)) return false
  const [row] = await db.query<{ answer_hash: Buffer; fresh: boolean }>(
    `delete from ${db.table('sys_captcha')} where id = $1 returning answer_hash, expires_at > ${db.now} as fresh`,
    [id],
  )
  return row !== undefined && row.fresh && timingSafeEqual(row.answer_hash, hashOf(id, answer))
}

/** Neither letter case nor blanks nor full width count. */
function hashOf(id: string, answer: string): Buffer {
  const plain = answer.slice(0, 50).normalize('NFKC').replace(/\s/g, '').toUpperCase()
  return createHash('sha256').update(`${id} ${plain}`).digest()
}
