/**
 * A person's own setting of masking, and the parameters that switch the masks of objects. What enters is what stands in the
 * database now, as text beside the versions of roles; what leaves are rights that know of it.
 */
import { createHash } from 'node:crypto'

import type { Masking, Rights } from '../access/principal.ts'
import type { Database } from '../database/index.ts'

/** SQL of what is set for a person: a level and the scopes that are excepted; empty where the roles decide. */
export function maskingSql(db: Database, user: string): string {
  return `coalesce((select masked.masking || ' ' || coalesce(masked.masking_except::text, '[]') from ${db.table('sys_user')} masked
    where masked.id = ${user} and masked.masking in ('masked', 'clear')), '')`
}

/** SQL of the names of all switches that are off. Which of them are switches of masks, objects say. */
export function switchedOffSql(db: Database): string {
  return `coalesce((select string_agg(s.name, ' ' order by s.name) from ${db.table('meta_definition')} s
    left join ${db.table('sys_parameter')} v on v.name = s.name
    where s.kind = 'parameter' and s.deleted_at is null and s.body ->> 'type' = 'boolean'
      and coalesce(s.body ->> 'enabled', 'true') = 'true' and coalesce(v.value, s.body -> 'default') = 'false'), '')`
}

/** What `maskingSql` told. What cannot be read excepts nothing. */
export function maskingOf(text: string): Masking | undefined {
  const [level, except = ''] = [text.slice(0, text.indexOf(' ')), text.slice(text.indexOf(' ') + 1)]
  if (level !== 'masked' && level !== 'clear') return undefined
  return Object.freeze({ level, except: namesIn(except) })
}

function namesIn(text: string): string[] {
  const names: unknown = JSON.parse(text)
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string').sort() : []
}

/** @param off names, separated by blanks */
export function withMasks(rights: Rights, masking: Masking | undefined, off: string): Rights {
  if (!masking && off === '') return rights
  const unmasked = off === '' ? undefined : new Set(off.split(' '))
  const key = createHash('sha256')
    .update(JSON.stringify([rights.key, masking, off]))
    .digest('base64url')
  return Object.freeze({ ...rights, ...(masking && { masking }), ...(unmasked && { unmasked }), key })
}

/** Whoever is masked by a setting of their own gives nobody more than they see. @param held of who sets it */
export function unmasksMore(
  { level, except }: { readonly level: string; readonly except: readonly string[] },
  { administrator, masking }: Rights,
): boolean {
  if (administrator || !masking || masking.level === 'clear') return false
  return level !== 'masked' || except.some((name) => !masking.except.includes(name))
}
