/**
 * Secrets of channels: encrypted, never given back, and bound to the origin they were set for. A channel that is pointed
 * somewhere else has none any more: they would be said to whoever is there.
 */
import type { Database, Queryable } from '../database/index.ts'
import type { Vault } from '../settings/index.ts'

type Room = { readonly db: Pick<Database, 'table' | 'now'>; readonly vault: Vault }

export interface SecretState {
  readonly name: string
  readonly setAt: string
}

/** Sets secrets of a channel; null and '' take them away. */
export async function setSecrets(
  { db, vault }: Room,
  tx: Queryable,
  { channel, origin }: { readonly channel: string; readonly origin: string },
  secrets: Readonly<Record<string, string | null>>,
): Promise<void> {
  const table = db.table('sys_channel_secret')
  for (const [name, value] of Object.entries(secrets)) {
    if (value === null || value === '') {
      await tx.query(`delete from ${table} where channel = $1 and name = $2`, [channel, name])
      continue
    }
    await tx.query(
      `insert into ${table} (channel, name, sealed, origin) values ($1, $2, $3, $4) on conflict (channel, name) ` +
        `do update set sealed = excluded.sealed, origin = excluded.origin, set_at = ${db.now}`,
      [channel, name, vault.seal(value, placeOf(channel, name, origin)), origin],
    )
  }
}

/** Takes away what was set for another origin. @returns the names of those */
export async function dropForeign(
  { db }: Pick<Room, 'db'>,
  tx: Queryable,
  { channel, origin }: { readonly channel: string; readonly origin: string },
): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(
    `delete from ${db.table('sys_channel_secret')} where channel = $1 and origin <> $2 returning name`,
    [channel, origin],
  )
  return rows.map(({ name }) => name)
}

/** The clear texts of those that were set for this origin. */
export async function openSecrets(
  { db, vault }: Room,
  on: Queryable,
  { channel, origin }: { readonly channel: string; readonly origin: string },
): Promise<ReadonlyMap<string, string>> {
  const rows = await on.query<{ name: string; sealed: string }>(
    `select name, sealed from ${db.table('sys_channel_secret')} where channel = $1 and origin = $2`,
    [channel, origin],
  )
  return new Map(rows.map(({ name, sealed }) => [name, vault.open(sealed, placeOf(channel, name, origin))]))
}

/** Which are set, for forms. */
export async function secretStates(
  { db }: Pick<Room, 'db'>,
  on: Queryable,
  channels: readonly string[],
): Promise<ReadonlyMap<string, readonly SecretState[]>> {
  const rows = await on.query<{ channel: string; name: string; setAt: string }>(
    `select channel::text as channel, name, to_json(set_at)#>>'{}' as "setAt" from ${db.table('sys_channel_secret')} ` +
      `where channel = any($1::uuid[]) order by name`,
    [channels],
  )
  const states = new Map<string, SecretState[]>()
  for (const { channel, ...state } of rows) states.set(channel, [...(states.get(channel) ?? []), state])
  return states
}

function placeOf(channel: string, name: string, origin: string): string {
  return `channel/${channel}/${name}/${origin}`
}
