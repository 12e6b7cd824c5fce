/** Looking after channels: their interfaces for forms, secrets that are set, a try whether they work. */
import { recordOperation } from '../audit/index.ts'
import { invalid, TesseraError } from '../kernel/errors.ts'
import type { Writer } from '../records/index.ts'
import { allAdapters } from './adapters/registry.ts'
import { webhookKey } from './adapters/standard-webhooks.ts'
import type { ChannelAdapter, Finding } from './adapters/types.ts'
import { type SecretState, secretStates, setSecrets } from './secrets.ts'
import { openChannel, readChannelById, type StoredChannel } from './store.ts'
import type { ChannelsRoom } from './types.ts'

export type AdapterForm = Pick<ChannelAdapter, 'name' | 'kind' | 'settings'> & { readonly callback: boolean }

export function adapterForms(): AdapterForm[] {
  return allAdapters().map(({ name, kind, settings, callback }) => ({
    name,
    kind,
    settings,
    callback: callback !== undefined,
  }))
}

export interface ChannelState {
  readonly secrets: readonly SecretState[]
  /** Where the provider reports to; nothing where it has no reports. */
  readonly callback: string | null
  readonly failing_since: string | null
}

export async function channelState(room: ChannelsRoom, id: string): Promise<ChannelState> {
  const { db } = room
  const { adapter } = await opened(room, id)
  const [row] = await db.query<{ since: string | null }>(
    `select to_json(failing_since)#>>'{}' as since from ${db.table('sys_channel_state')} where channel = $1`,
    [id],
  )
  const secrets = await secretStates({ db }, db, [id])
  return {
    secrets: secrets.get(id) ?? [],
    callback: adapter.callback ? `/hooks/v1/channels/${id}` : null,
    failing_since: row?.since ?? null,
  }
}

const LONGEST_SECRET = 4_000

/** Sets secrets of a channel for the origin it has now; null takes one away. @throws TesseraError VALIDATION_FAILED, NOT_FOUND */
export async function changeSecrets(
  room: ChannelsRoom,
  { tx, principal, request }: Writer,
  id: string,
  given: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { db } = room
  const { adapter, stored } = await opened(room, id)
  const names = new Set(adapter.settings.filter(({ type }) => type === 'secret').map(({ name }) => name))
  const secrets: Record<string, string | null> = {}
  const issues = Object.entries(given).flatMap(([name, value]) => {
    const fault = secretFault(adapter, names.has(name), value)
    if (!fault) secrets[name] = typeof value === 'string' ? value : null
    return fault ? [{ code: 'INVALID_VALUE', path: name, message: fault }] : []
  })
  if (issues.length > 0) throw invalid(issues)
  await setSecrets(room, tx, { channel: id, origin: adapter.origin(stored.settings) }, secrets)
  await recordOperation(db, tx, {
    principal,
    module: 'channels',
    action: 'update',
    object: 'sys_channel',
    record: id,
    after: Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, value === null ? null : '******'])),
    ...(request !== undefined && { request }),
  })
}

function secretFault(adapter: ChannelAdapter, isKnown: boolean, value: unknown) {
  if (!isKnown) return UNKNOWN
  if (value === null || value === '') return undefined
  if (typeof value !== 'string' || value.length > LONGEST_SECRET) return WRONG
  return adapter.kind === 'webhook' && webhookKey(value) === undefined ? NO_KEY : undefined
}

const TRY_MS = 20_000

/** Whether a channel works, without sending anything where that can be told. @throws TesseraError NOT_FOUND */
export async function tryChannel(room: ChannelsRoom, id: string): Promise<Finding> {
  const { adapter, channel } = await opened(room, id)
  const missing = adapter.settings.filter(
    ({ type, required, name }) => type === 'secret' && required === true && channel.secret(name) === undefined,
  )
  if (missing.length > 0) {
    const [zh, en] = [missing.map(({ label }) => label.zh).join('、'), missing.map(({ label }) => label.en).join(', ')]
    return { ok: false, message: { zh: `未设置：${zh}`, en: `not set: ${en}` } }
  }
  try {
    return await adapter.test(channel, AbortSignal.timeout(TRY_MS))
  } catch (error) {
    if (error instanceof TesseraError) return { ok: false, message: error.text }
    throw error
  }
}

async function opened(
  room: ChannelsRoom,
  id: string,
): Promise<{ stored: StoredChannel } & NonNullable<Awaited<ReturnType<typeof openChannel>>>> {
  const stored = await readChannelById(room, room.db, id)
  const open = stored && (await openChannel(room, room.db, stored))
  if (!stored || !open) throw new TesseraError('NOT_FOUND')
  return { stored, ...open }
}

const UNKNOWN = { zh: '该接口没有这个密钥', en: 'the interface has no such secret' }
const WRONG = {
  zh: `须为不超过 ${LONGEST_SECRET} 字的文本`,
  en: `must be text of ${LONGEST_SECRET} characters at most`,
}
const NO_KEY = {
  zh: '须以 whsec_ 开头，后接 24 至 64 字节的 base64',
  en: 'must be whsec_ and 24 to 64 bytes as base64',
}
