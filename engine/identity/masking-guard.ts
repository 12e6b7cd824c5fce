/** Who may say what of masked values people may see: holders of the point of masking, and nobody of themselves. */
import { mayDo } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import { invalid, TesseraError } from '../kernel/errors.ts'
import type { Written } from '../records/index.ts'
import { unmasksMore } from './masking.ts'

export const MASKING_POINT = 'user_masking'

/** Judges the settings of masking among what was written of users. @throws TesseraError FORBIDDEN, VALIDATION_FAILED */
export async function guardMasking(db: Database, { action, ids, writer }: Written): Promise<void> {
  const { principal, tx } = writer
  if ((action !== 'create' && action !== 'update') || principal.kind === 'system') return
  const changed = await tx.query<Changed>(
    action === 'create'
      ? `select ${SETTING} from ${db.table('sys_user')} u
         where u.id = any($1::uuid[]) and (coalesce(u.masking, 'role') <> 'role' or u.masking_except is not null)`
      : // history is written with the change itself
        `select ${SETTING} from ${db.table('sys_user')} u
         join ${db.table('sys_history')} h on h.object = 'sys_user' and h.record = u.id and h.version = u.version
           and h.action = 'update' and h.changes ?| array['masking', 'masking_except']
         where u.id = any($1::uuid[])`,
    [ids],
  )
  if (changed.length === 0) return
  const isOwn = principal.kind === 'user' && changed.some(({ id }) => id === principal.id)
  if (!mayDo(principal, MASKING_POINT) || (isOwn && !isAdministrator(writer))) throw new TesseraError('FORBIDDEN')
  if (changed.some(({ whole }) => !whole)) throw invalid([NAMES])
  if (principal.kind === 'public' || changed.some((each) => unmasksMore(each, principal.rights)))
    throw new TesseraError('BEYOND_RIGHTS', { count: 1 })
}

interface Changed extends Record<string, unknown> {
  id: string
  whole: boolean
  level: string
  except: string[]
}

const IS_NAMES = `(u.masking_except is null or jsonb_typeof(u.masking_except) = 'array' and
  not exists (select from jsonb_array_elements(case jsonb_typeof(u.masking_except) when 'array' then u.masking_except else '[]' end) as each(name)
    where jsonb_typeof(each.name) <> 'string'))`

const SETTING = `u.id::text as id, ${IS_NAMES} as whole, coalesce(u.masking, 'role') as level,
  coalesce(u.masking_except, '[]') as "except"`

function isAdministrator({ principal }: Written['writer']): boolean {
  return principal.kind === 'user' && principal.rights.administrator
}

const NAMES = {
  code: 'INVALID_VALUE',
  path: 'masking_except',
  message: { zh: '脱敏例外须为数据范围编码的数组', en: 'what is excepted from masking is a list of names of scopes' },
}
