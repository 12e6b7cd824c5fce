/**
 * Secrets of processors: written, never read back by people. Each is encrypted for its processor and for the origin
 * (scheme, host and port) that it was given for: whoever points the processor elsewhere cannot take it along.
 */
import type { Database, Queryable } from '../../database/index.ts'
import { invalid, type Issue } from '../../kernel/errors.ts'
import type { Vault } from '../../settings/index.ts'
import { originOf } from './http/address.ts'
import { type CallForm, secretNames, SIGNING } from './http/form.ts'
import type { Processor } from './types.ts'

type Scope = Pick<Database, 'table' | 'now'>

/** By name; null takes one away. */
export type GivenSecrets = Readonly<Record<string, string | null>>

const LONGEST = 2_000
/** Of signing: Standard Webhooks ask for 24 bytes at least. */
const SHORTEST_SIGNING = 24

/** Names of the secrets that are set. */
export async function secretsSet(db: Scope, on: Queryable, processor: string): Promise<readonly string[]> {
  const rows = await on.query<{ name: string }>(
    `select name from ${db.table('sys_processor_secret')} where processor = $1 order by name`,
    [processor],
  )
  return rows.map(({ name }) => name)
}

/** @throws TesseraError VALIDATION_FAILED for names that the processor does not have, and for values that cannot be sent */
export async function setSecrets(
  { db, vault }: { readonly db: Scope; readonly vault: Vault },
  tx: Queryable,
  processor: Pick<Processor, 'id'> & CallForm,
  given: GivenSecrets,
): Promise<readonly string[]> {
  const issues = secretIssues(processor, given)
  if (issues.length > 0) throw invalid(issues)
  const origin = originOf(processor.url) ?? ''
  const table = db.table('sys_processor_secret')
  for (const [name, value] of Object.entries(given)) {
    if (value === null) await tx.query(`delete from ${table} where processor = $1 and name = $2`, [processor.id, name])
    else {
      const sealed = vault.seal(value, placeOf(processor.id, name, origin))
      await tx.query(
        `insert into ${table} (processor, name, sealed, origin, set_at) values ($1, $2, $3, $4, ${db.now}) ` +
          `on conflict (processor, name) do update set sealed = excluded.sealed, origin = excluded.origin, set_at = excluded.set_at`,
        [processor.id, name, sealed, origin],
      )
    }
  }
  return secretsSet(db, tx, processor.id)
}

/** The secrets of a processor in clear, for the call alone; those of another origin are not among them. */
export async function openSecrets(
  { db, vault }: { readonly db: Scope; readonly vault: Vault },
  on: Queryable,
  { id, url }: Pick<Processor, 'id' | 'url'>,
): Promise<ReadonlyMap<string, string>> {
  const origin = originOf(url)
  if (origin === undefined) return new Map()
  const rows = await on.query<{ name: string; sealed: string }>(
    `select name, sealed from ${db.table('sys_processor_secret')} where processor = $1 and origin = $2`,
    [id, origin],
  )
  return new Map(rows.map(({ name, sealed }) => [name, vault.open(sealed, placeOf(id, name, origin))]))
}

/**
 * Takes away what belongs to another origin than the processor has now, or to a part that it has no more.
 * @returns names of what is left
 */
export async function keepFitting(
  db: Scope,
  tx: Queryable,
  processor: Pick<Processor, 'id'> & CallForm,
): Promise<readonly string[]> {
  await tx.query(
    `delete from ${db.table('sys_processor_secret')} where processor = $1 and (origin <> $2 or not name = any($3::text[]))`,
    [processor.id, originOf(processor.url) ?? '', [...secretNames(processor), SIGNING]],
  )
  return secretsSet(db, tx, processor.id)
}

function secretIssues(processor: CallForm, given: GivenSecrets): Issue[] {
  const known = [...secretNames(processor), SIGNING]
  return Object.entries(given).flatMap(([name, value]): Issue[] => {
    const path = `secrets/${name}`
    if (!known.includes(name)) {
      const message = {
        zh: `处理器没有密钥“${name}”；可设置：${known.join('、')}`,
        en: `the processor has no secret '${name}'; it has: ${known.join(', ')}`,
      }
      return [{ code: 'UNKNOWN', path, message }]
    }
    if (value === null) return []
    if (value === '' || value.length > LONGEST) return [{ code: 'INVALID_VALUE', path, message: LENGTH }]
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value) && name.startsWith('header/'))
      return [{ code: 'INVALID_VALUE', path, message: LINE }]
    if (name === SIGNING && signingKey(value).length < SHORTEST_SIGNING)
      return [{ code: 'INVALID_VALUE', path, message: SHORT }]
    return []
  })
}

/** The bytes by which calls are signed: behind `whsec_` in base64, else the text itself. */
export function signingKey(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8')
}

function placeOf(processor: string, name: string, origin: string): string {
  return `processor/${processor}/${name}/${origin}`
}

const LENGTH = { zh: `须为 1 至 ${LONGEST} 个字符`, en: `1 to ${LONGEST} characters are expected` }
const LINE = {
  zh: '请求头的值不能含换行、控制字符和中文',
  en: 'the value of a header holds no line ends, control characters or Chinese',
}
const SHORT = {
  zh: `签名密钥至少 ${SHORTEST_SIGNING} 个字节，可用 whsec_ 加 Base64`,
  en: `a key for signing has ${SHORTEST_SIGNING} bytes at least; whsec_ and Base64 will do`,
}
