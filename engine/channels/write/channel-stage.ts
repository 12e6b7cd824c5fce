/** Channels among what was written: settings as their interface wants them, one default a kind, no secrets for strangers. */
import type { Database } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { type RemovalStage, updateMany, type WriteStage, type Written } from '../../records/index.ts'
import { adapterOf } from '../adapters/registry.ts'
import type { ChannelAdapter, ChannelSetting, ChannelSettings } from '../adapters/types.ts'
import { dropForeign } from '../secrets.ts'
import { Faults } from './faults.ts'
import { templatesThrough } from './template-stage.ts'
import { usesOf } from './uses.ts'

interface WrittenChannel extends Record<string, unknown> {
  readonly id: string
  readonly kind: string
  readonly adapter: string
  readonly settings: unknown
  readonly standard: boolean
  readonly enabled: boolean
  readonly quiet_from: string | null
  readonly quiet_to: string | null
  readonly cap_times: number | null
  readonly cap_days: number | null
}

export function channelsWritten(db: Database): WriteStage {
  return async (written) => {
    const { action, ids, writer } = written
    if (action === 'delete' || action === 'purge') return
    const channels = await writer.tx.query<WrittenChannel>(
      `select id::text as id, kind, adapter, settings, standard, enabled, quiet_from::text as quiet_from, ` +
        `quiet_to::text as quiet_to, cap_times, cap_days from ${db.table('sys_channel')} where id = any($1::uuid[])`,
      [ids],
    )
    const faults = new Faults(written)
    for (const channel of channels) judge(channel, faults)
    faults.throwAny()
    for (const { id, kind, adapter, settings } of channels) {
      const origin = adapterOf(adapter, kind)?.origin(settingsIn(settings)) ?? ''
      await dropForeign({ db }, writer.tx, { channel: id, origin })
    }
    await onlyOneStandard(db, written, channels)
  }
}

function judge(channel: WrittenChannel, faults: Faults): void {
  const { id, kind, adapter: name, settings } = channel
  const adapter = adapterOf(name, kind)
  if (!adapter) faults.add(id, 'adapter', kind === 'site' ? NO_SITE : OTHER_KIND)
  else for (const { path, message, code } of settingFaults(adapter, settings)) faults.add(id, path, message, code)
  if ((channel.quiet_from === null) !== (channel.quiet_to === null)) faults.add(id, 'quiet_to', BOTH)
  if ((channel.cap_times === null) !== (channel.cap_days === null)) faults.add(id, 'cap_days', BOTH)
}

interface SettingFault {
  readonly path: string
  readonly message: Text
  readonly code?: string
}

/** What is wrong with the settings of a channel, for its interface. */
export function settingFaults(adapter: ChannelAdapter, given: unknown): SettingFault[] {
  const settings = settingsIn(given)
  const known = new Map(adapter.settings.map((setting) => [setting.name, setting]))
  const faults: SettingFault[] = Object.keys(settings).flatMap((name) => {
    const setting = known.get(name)
    if (!setting) return [{ path: `settings/${name}`, message: UNKNOWN }]
    return setting.type === 'secret' ? [{ path: `settings/${name}`, message: NOT_HERE }] : []
  })
  for (const setting of adapter.settings) {
    const fault = valueFault(setting, settings[setting.name])
    if (fault) faults.push({ path: `settings/${setting.name}`, ...fault })
  }
  if (faults.length > 0) return faults
  return adapter.check(settings).map(({ setting, message }) => ({ path: `settings/${setting}`, message }))
}

const LONGEST = 20_000

function valueFault(setting: ChannelSetting, value: unknown): Omit<SettingFault, 'path'> | undefined {
  if (setting.type === 'secret') return undefined
  if (value === undefined || value === null || value === '')
    return setting.required === true && setting.default === undefined
      ? { message: REQUIRED, code: 'REQUIRED' }
      : undefined
  const isRight = {
    text: () => typeof value === 'string' && value.length <= 500 && !/[\r\n]/.test(value),
    lines: () => typeof value === 'string' && value.length <= LONGEST,
    number: () => typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 65_535,
    boolean: () => typeof value === 'boolean',
    option: () => setting.options?.some((option) => option.value === value) === true,
  }[setting.type]
  return isRight() ? undefined : { message: WRONG }
}

function settingsIn(value: unknown): ChannelSettings {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as ChannelSettings) : {}
}

/** Who becomes the default of a kind takes the place of the one before. */
async function onlyOneStandard(
  db: Database,
  { ids, writer }: Written,
  channels: readonly WrittenChannel[],
): Promise<void> {
  const kinds = channels.filter(({ standard }) => standard).map(({ kind }) => kind)
  if (kinds.length === 0) return
  const former = await writer.tx.query<{ id: string; version: number }>(
    `select id::text as id, version from ${db.table('sys_channel')} where kind = any($1) and standard and deleted_at is null ` +
      `and not id = any($2::uuid[]) for update`,
    [kinds, ids],
  )
  const changes = former.map(({ id, version }) => ({ id, version, values: { standard: false } }))
  if (changes.length > 0) await updateMany(writer, 'sys_channel', changes)
}

/** @throws TesseraError CHANNEL_IN_USE */
export function channelsLeave(db: Database): RemovalStage {
  return async ({ ids, writer }) => {
    const templates = await templatesThrough(db, writer.tx, ids)
    const named = templates.map((name) => ({ zh: `消息模板“${name}”`, en: `template '${name}'` }))
    const others = await usesOf(db, writer.tx, writer.model, { ids, column: 'channel' })
    const uses = [...named, ...(others ? [others] : [])]
    if (uses.length === 0) return
    const told = { zh: uses.map(({ zh }) => zh).join('、'), en: uses.map(({ en }) => en).join(', ') }
    throw new TesseraError('CHANNEL_IN_USE', { uses: told })
  }
}

const NO_SITE = { zh: '站内信无须发送通道', en: 'notices need no channel' }
const OTHER_KIND = { zh: '该接口不能发送这种消息', en: 'the interface does not send this kind of message' }
const BOTH = { zh: '两项须同时填写或同时留空', en: 'both are given, or neither' }
const UNKNOWN = { zh: '该接口没有这项设置', en: 'the interface has no such setting' }
const NOT_HERE = { zh: '密钥须单独设置', en: 'secrets are set apart' }
const REQUIRED = { zh: '必填', en: 'is needed' }
const WRONG = { zh: '值不符合要求', en: 'is no such value' }
