/** How channels do: one that has failed for days is switched off, and those who look after channels are told. */
import { systemPrincipal } from '../../access/index.ts'
import type { Queryable, Transaction } from '../../database/index.ts'
import type { Text } from '../../kernel/text.ts'
import { updateMany } from '../../records/index.ts'
import { sendNotice } from '../notices/index.ts'
import type { StoredChannel } from '../store.ts'
import type { ChannelsRoom } from '../types.ts'

/** A receiver that has not answered for so long is gone. */
const PATIENCE_DAYS = 5

const POINT = 'channel_test'

/** It answered: whatever was wrong is over. */
export async function channelWorks({ db }: Pick<ChannelsRoom, 'db'>, on: Queryable, channel: string): Promise<void> {
  await on.query(
    `update ${db.table('sys_channel_state')} set failing_since = null where channel = $1 and failing_since is not null`,
    [channel],
  )
}

/**
 * It did not answer, or refused everything.
 * @param gone it says itself that nobody is there any more
 */
export async function channelFails(
  room: ChannelsRoom,
  tx: Transaction,
  { id, name, adapter }: Pick<StoredChannel, 'id' | 'name' | 'adapter'>,
  gone: boolean,
): Promise<void> {
  const { db } = room
  const [state] = await tx.query<{ long: boolean }>(
    `insert into ${db.table('sys_channel_state')} as s (channel, failing_since) values ($1, ${db.now}) ` +
      `on conflict (channel) do update set failing_since = coalesce(s.failing_since, ${db.now}) ` +
      `returning failing_since < ${db.now} - make_interval(days => $2) as long`,
    [id, PATIENCE_DAYS],
  )
  if (gone || (state?.long === true && adapter === 'webhook')) await switchOff(room, tx, { id, name }, gone)
}

async function switchOff(
  room: ChannelsRoom,
  tx: Transaction,
  { id, name }: Pick<StoredChannel, 'id' | 'name'>,
  gone: boolean,
): Promise<void> {
  const { db, models, stages, timeZone } = room
  const [row] = await tx.query<{ version: number }>(
    `select version from ${db.table('sys_channel')} where id = $1 and enabled and deleted_at is null for update`,
    [id],
  )
  if (!row) return
  const moment = { now: new Date().toISOString(), timeZone }
  const writer = { db, tx, model: models.current(), principal: systemPrincipal('messages'), moment, stages }
  await updateMany(writer, 'sys_channel', [{ id, version: row.version, values: { enabled: false } }])
  await tx.query(`update ${db.table('sys_channel_state')} set failing_since = null where channel = $1`, [id])
  const users = await keepersOf(room, tx)
  await sendNotice({ db }, tx, { ...words(name, gone), users, source: 'channels', link: { page: '/channels' } })
}

function words(name: string, gone: boolean): { subject: Text; content: Text } {
  return {
    subject: { zh: `发送通道“${name}”已自动停用`, en: `The channel '${name}' was switched off` },
    content: gone
      ? {
          zh: '对方表示该地址已不再使用（HTTP 410）。请确认后重新启用，未发送的消息可以重发。',
          en: 'The receiver says that nobody is there any more (HTTP 410). Once that is cleared up, switch it on and send again what failed.',
        }
      : {
          zh: `连续 ${PATIENCE_DAYS} 天发送失败。请检查后重新启用，未发送的消息可以重发。`,
          en: `It has failed for ${PATIENCE_DAYS} days. Once it works, switch it on and send again what failed.`,
        },
  }
}

/** People who look after channels at present. */
async function keepersOf({ db, principalOf }: ChannelsRoom, tx: Queryable): Promise<string[]> {
  const users = await tx.query<{ id: string }>(
    `select distinct u.id::text as id from ${db.table('sys_user')} as u ` +
      `join ${db.table('sys_user_role')} as r on r."user" = u.id where u.deleted_at is null and u.status = 'enabled' limit 500`,
  )
  const principals = await Promise.all(users.map(({ id }) => principalOf(id)))
  return principals.flatMap((each) =>
    each && (each.rights.administrator || each.rights.points.has(POINT)) ? [each.id] : [],
  )
}
