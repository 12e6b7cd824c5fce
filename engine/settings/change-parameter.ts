/** Writing parameters: what people send is checked, written with its trace in one transaction, and announced at commit. */
import type { ParameterDefinition } from '../../metadata/types.ts'
import type { Database, Transaction } from '../database/index.ts'
import { invalid, TesseraError } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import { parameterFault, type ParameterValue } from '../model/parameter-value.ts'
import { refuseShipped, removeOwn, writeOwn } from './own-parameters.ts'
import {
  PARAMETER_CHANNEL,
  type ParameterAction,
  type ParameterAuthor,
  type ParameterRow,
  readParameters,
  traceParameter,
  writeSetting,
} from './parameter-rows.ts'
import type { Vault } from './vault.ts'

/** Why a parameter cannot have a value, said by the room that works with it; by name. */
export type ParameterChecks = Readonly<Record<string, (value: ParameterValue) => Text | undefined>>

export interface Room {
  readonly db: Database
  readonly vault: Vault
  readonly checks: ParameterChecks
}

export type ParameterInput = Readonly<Record<string, unknown>>

/** What a change was, for further traces of the same transaction. */
export interface ParameterChanged {
  readonly name: string
  readonly action: ParameterAction
  /** Null of a secret, as of what was not there. */
  readonly before: unknown
  readonly after: unknown
  readonly hidden: boolean
}

export interface Writing {
  readonly author: ParameterAuthor
  /** Further traces within the same transaction. */
  traced?(tx: Transaction, change: ParameterChanged): Promise<void>
}

export function sealPlace(name: string): string {
  return `parameter/${name}`
}

/** What a definition is made of beside its name. */
const DEFINED = [
  'label',
  'description',
  'group',
  'type',
  'unit',
  'minimum',
  'maximum',
  'length',
  'lines',
  'options',
] as const

type Defined = (typeof DEFINED)[number]

/** @throws TesseraError VALIDATION_FAILED */
export async function addParameter(room: Room, input: ParameterInput, writing: Writing): Promise<void> {
  const { db } = room
  refuseUnknown(input, ['name', 'value', ...DEFINED])
  const { name, value } = input
  if (typeof name !== 'string' || name === '') throw nameless()
  await writeOwn(db, withoutNothing({ type: 'text', ...defined(input), name }), true, {
    author: writing.author,
    afterwards: async (tx, { after }) => {
      if (after && isGiven(value)) await writeSetting(tx, db, name, settingOf(room, after, value), writing.author)
      await tx.notify(PARAMETER_CHANNEL, name)
      const hidden = after?.type === 'secret'
      const shown = hidden ? null : (value ?? null)
      await trace(db, tx, { name, action: 'add', before: null, after: shown, hidden }, writing)
    },
  })
}

/** @throws TesseraError NOT_FOUND, VALIDATION_FAILED, VERSION_CONFLICT, DEFINITION_LOCKED */
export async function changeParameter(
  room: Room,
  name: string,
  input: ParameterInput,
  writing: Writing,
): Promise<void> {
  refuseUnknown(input, ['value', 'version', ...DEFINED])
  const { db } = room
  if (Object.keys(defined(input)).length === 0) {
    await db.transaction((tx) => setValue(room, tx, name, input, writing))
    return
  }
  const [present] = await readParameters(db, db, name)
  refuseShipped(present)
  if (present) refuseOtherType(present, input)
  await writeOwn(db, withoutNothing({ ...present?.body, ...defined(input), name }), false, {
    author: writing.author,
    afterwards: async (tx, { before, after }) => {
      const facts = { before: definitionFacts(before), after: definitionFacts(after) }
      await trace(db, tx, { name, action: 'edit', ...facts, hidden: false }, writing)
      await setValue(room, tx, name, input, writing)
      await tx.notify(PARAMETER_CHANNEL, name)
    },
  })
}

/** @throws TesseraError NOT_FOUND, DEFINITION_LOCKED */
export async function removeParameter({ db }: Room, name: string, writing: Writing): Promise<void> {
  const [present] = await readParameters(db, db, name)
  const hidden = present?.body.type === 'secret'
  await removeOwn(db, name, {
    author: writing.author,
    afterwards: async (tx) => {
      // its value must not come back with another parameter of the name
      await writeSetting(tx, db, name, {}, writing.author)
      await trace(
        db,
        tx,
        { name, action: 'remove', before: hidden ? null : (present?.value ?? null), after: null, hidden },
        writing,
      )
    },
  })
}

async function setValue(
  room: Room,
  tx: Transaction,
  name: string,
  { value, version }: ParameterInput,
  writing: Writing,
): Promise<void> {
  const { db } = room
  const [present] = await readParameters(tx, db, name)
  if (!present) throw new TesseraError('NOT_FOUND')
  refuseMoved(present, version)
  const { body } = present
  const hidden = body.type === 'secret'
  if (value === undefined) {
    // a definition that was narrowed must still allow what is set
    if (present.value !== null) refuseValue(room, body, present.value)
    return
  }
  const isSet = isGiven(value)
  await writeSetting(tx, db, name, isSet ? settingOf(room, body, value) : {}, writing.author)
  const change = { name, action: isSet ? ('set' as const) : ('reset' as const), hidden }
  await trace(db, tx, { ...change, ...(hidden ? HIDDEN : { before: present.value, after: value }) }, writing)
}

const HIDDEN = { before: null, after: null }

async function trace(
  db: Database,
  tx: Transaction,
  change: ParameterChanged,
  { author, traced }: Writing,
): Promise<void> {
  await traceParameter(tx, db, change, author)
  await traced?.(tx, change)
}

/** @throws TesseraError VALIDATION_FAILED */
function settingOf(room: Room, body: ParameterDefinition, value: unknown): { value?: ParameterValue; sealed?: string } {
  const checked = refuseValue(room, body, value)
  return body.type === 'secret'
    ? { sealed: room.vault.seal(String(checked), sealPlace(body.name)) }
    : { value: checked }
}

function refuseValue({ checks }: Room, body: ParameterDefinition, value: unknown): ParameterValue {
  const check = Object.hasOwn(checks, body.name) ? checks[body.name] : undefined
  const fault = parameterFault(body, value) ?? check?.(value as ParameterValue)
  if (fault) throw invalid([{ code: 'PARAMETER_VALUE', path: 'value', message: fault }])
  return value as ParameterValue
}

/** Null means: as if nobody had set it. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

function nameless(): TesseraError {
  return invalid([
    {
      code: 'REQUIRED',
      path: 'name',
      message: { zh: '参数编码不能为空', en: 'the code of the parameter is required' },
    },
  ])
}

function refuseMoved(present: ParameterRow, version: unknown): void {
  if (version === undefined || version === present.version) return
  const who = present.updatedBy?.name ?? ''
  throw new TesseraError('VERSION_CONFLICT', { who }, { data: { version: present.version } })
}

function refuseOtherType(present: ParameterRow, { type }: ParameterInput): void {
  if (type === undefined || present.body.type === type) return
  const message = { zh: '参数类型不能更改，请另建参数', en: 'the type stays as it is; add another parameter instead' }
  throw invalid([{ code: 'PARAMETER_TYPE_FIXED', path: 'type', message }])
}

function defined(input: ParameterInput): Partial<Record<Defined, unknown>> {
  return Object.fromEntries(DEFINED.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]))
}

/** Null takes a part of the definition away. */
function withoutNothing<B extends object>(body: B): B {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null)) as B
}

function definitionFacts(body: ParameterDefinition | undefined): unknown {
  if (!body) return null
  const { kind: _kind, id: _id, name: _name, default: _default, ...facts } = body
  return facts
}

function refuseUnknown(input: ParameterInput, known: readonly string[]): void {
  const unknown = Object.keys(input).filter((name) => !known.includes(name))
  if (unknown.length === 0) return
  const names = known.join(', ')
  throw invalid(
    unknown.map((path) => ({
      code: 'UNKNOWN_PROPERTY',
      path,
      message: { zh: `没有“${path}”；可用：${names}`, en: `there is no '${path}'; known are ${names}` },
    })),
  )
}
