/** A server said that its address is gone for good: the processor is switched off, and whoever changed it last is told. */
import { systemPrincipal } from '../../access/index.ts'
import { newId } from '../../kernel/ids.ts'
import { updateAlike } from '../../records/index.ts'
import type { AutomationRoom } from '../room.ts'
import { OBJECT } from './store.ts'
import type { Processor } from './types.ts'

type GoneRoom = Pick<AutomationRoom, 'db' | 'models' | 'stages' | 'timeZone'>

export async function switchOff({ db, models, stages, timeZone }: GoneRoom, processor: Processor): Promise<void> {
  const { id, name } = processor
  await db.transaction(async (tx) => {
    const [row] = await tx.query<{ enabled: boolean; version: number; who: string | null }>(
      `select p.enabled, p.version::int as version, coalesce(u.id, c.id)::text as who from ${db.table(OBJECT)} as p ` +
        `left join ${db.table('sys_user')} as u on u.id = p.updated_by left join ${db.table('sys_user')} as c on c.id = p.created_by ` +
        `where p.id = $1 and p.deleted_at is null for no key update of p`,
      [id],
    )
    if (!row?.enabled) return
    const moment = { now: new Date().toISOString(), timeZone }
    const principal = systemPrincipal('410 Gone')
    const writer = { db, tx, model: models.current(), principal, moment, stages, quiet: true as const }
    await updateAlike(writer, OBJECT, { named: [{ id }] }, { enabled: false })
    if (row.who === null) return
    await tx.query(
      `insert into ${db.table('sys_message')} (id, kind, user_id, object, record, subject, content, source, dedupe) ` +
        `values ($1, 'site', $2, $3, $4, $5, $6, 'system', $7) on conflict (dedupe) do nothing`,
      [newId(), row.who, OBJECT, id, subjectOf(name), CONTENT, `processor gone:${id}:${row.version}`],
    )
  })
}

function subjectOf(name: string): string {
  return `处理器“${name}”已自动停用`
}

const CONTENT =
  '对方接口返回 410，表示已永久停用。请核对调用地址后重新启用。\nThe other side answered 410: its address is gone for good. Check it, then enable the processor again.'
