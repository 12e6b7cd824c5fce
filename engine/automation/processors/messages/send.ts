/** Rows of messages, one for each work and person, of all works in one statement. */
import type { Queryable } from '../../../database/index.ts'
import { TesseraError } from '../../../kernel/errors.ts'
import { newId } from '../../../kernel/ids.ts'
import { asText, fill, lookupIn } from '../../../kernel/placeholders.ts'
import { quotedName } from '../../../model/key.ts'
import { tableSql } from '../../../query/index.ts'
import type { CarryRoom } from '../internal/carry.ts'
import { idsOf, textOf, UUID } from '../internal/settings.ts'
import { valuesOf } from '../internal/values.ts'
import type { Outcome, Work } from '../types.ts'
import { type TemplateAsked, templatesById } from './templates.ts'
import type { MessageForm } from './types.ts'

interface MessageRow {
  readonly id: string
  readonly kind: string
  readonly channel: string | null
  readonly template: string | null
  readonly recipient: string | null
  readonly user_id: string | null
  readonly object: string | null
  readonly record: string | null
  readonly subject: string | null
  readonly content: string | null
  readonly variables: Readonly<Record<string, unknown>>
  readonly source: 'strategy' | 'marketing'
  readonly task: string
  readonly plan_run: string | null
  readonly dedupe: string
}

const COLUMNS =
  'id, kind, channel, template, recipient, user_id, object, record, subject, content, variables, source, task, plan_run, dedupe'
const TYPES =
  'id uuid, kind text, channel uuid, template uuid, recipient text, user_id uuid, object text, record uuid, subject text, ' +
  'content text, variables jsonb, source text, task uuid, plan_run uuid, dedupe text'

/** Written in the transaction that completes the works. */
export async function sendMessages(
  room: CarryRoom,
  tx: Queryable,
  works: readonly Work[],
  form: MessageForm,
): Promise<ReadonlyMap<string, Outcome>> {
  const { db } = room
  const templates = await templatesById(
    db,
    tx,
    works.flatMap(({ settings }) => templateOf(settings) ?? []),
  )
  const owners = form.kind === 'site' ? await ownersOf(room, tx, works) : new Map<string, string>()
  const outcomes = new Map<string, Outcome>()
  const rows = works.flatMap((work): MessageRow[] => {
    const own = rowsOf(work, form, { template: templates.get(templateOf(work.settings) ?? ''), owners })
    if ('state' in own) outcomes.set(work.id, own)
    else outcomes.set(work.id, { state: 'succeeded', result: { messages: own.map(({ id }) => id) } })
    return 'state' in own ? [] : own
  })
  if (rows.length > 0)
    await tx.query(
      `insert into ${db.table('sys_message')} (${COLUMNS}) select ${COLUMNS} ` +
        `from jsonb_to_recordset($1::jsonb) as m (${TYPES}) on conflict (dedupe) do nothing`,
      [JSON.stringify(rows)],
    )
  return outcomes
}

function templateOf(settings: Work['settings']): string | undefined {
  const id = textOf(settings, 'template')
  return UUID.test(id) ? id : undefined
}

interface Sending {
  readonly template: TemplateAsked | undefined
  readonly owners: ReadonlyMap<string, string>
}

function rowsOf(work: Work, form: MessageForm, { template, owners }: Sending): MessageRow[] | Outcome {
  const { settings } = work
  const lookup = lookupIn(work.data)
  const said = (name: string): string | null => fill(textOf(settings, name), lookup, 'text') || null
  try {
    const recipient = form.isAddressed ? said('to') : null
    if (form.isAddressed && recipient === null && (textOf(settings, 'to') !== '' || work.record === null))
      return NO_ADDRESS
    const people = form.kind === 'site' ? peopleOf(work, owners) : [null]
    if (people.length === 0) return NOBODY
    const channel = textOf(settings, 'channel')
    const common = {
      kind: form.kind,
      channel: UUID.test(channel) ? channel : null,
      template: templateOf(settings) ?? null,
      recipient,
      object: work.object,
      record: work.record,
      subject: template ? null : said('subject'),
      content: template ? null : said('content'),
      variables: template ? variablesFor(work, template) : {},
      source: work.planRun === null ? ('strategy' as const) : ('marketing' as const),
      task: work.id,
      plan_run: work.planRun,
    }
    return people.map((user_id) => ({
      ...common,
      id: newId(),
      user_id,
      // what is done again after all carries the key of the first time
      dedupe: user_id === null ? `task:${work.key}` : `task:${work.key}:${user_id}`,
    }))
  } catch (error) {
    if (!(error instanceof TesseraError)) throw error
    return { state: 'failed', code: error.code, reason: error.text }
  }
}

/** What the action says, else what the event has under the name; the rest is the record's. */
function variablesFor({ settings, data }: Work, { variables }: TemplateAsked): Record<string, string> {
  const lookup = lookupIn(data)
  const given = valuesOf({ values: settings['variables'] })
  const entries = variables.flatMap((name): [string, string][] => {
    const own = Object.hasOwn(given, name) ? given[name] : undefined
    if (typeof own === 'string' && own !== '') return [[name, fill(own, lookup, 'text')]]
    const value = lookup(name)
    return value === undefined ? [] : [[name, asText(value)]]
  })
  return Object.fromEntries(entries)
}

function peopleOf({ id, settings }: Work, owners: ReadonlyMap<string, string>): string[] {
  const owner = settings['owner'] === true ? owners.get(id) : undefined
  return [...new Set([...idsOf(settings, 'users'), ...(owner === undefined ? [] : [owner])])]
}

/** By work: who owns its record now. */
async function ownersOf(room: CarryRoom, tx: Queryable, works: readonly Work[]): Promise<ReadonlyMap<string, string>> {
  const model = room.models.current()
  const owners = new Map<string, string>()
  const wanting = works.filter(({ settings, record }) => settings['owner'] === true && record !== null)
  for (const name of new Set(wanting.map(({ object }) => object ?? ''))) {
    const object = model.objects.get(name)
    const field = object?.field.get(object.definition.owner_field ?? '')
    if (!object || !field) continue
    const own = wanting.filter((work) => work.object === name)
    const rows = await tx.query<{ id: string; owner: string | null }>(
      `select t.id::text as id, t.${quotedName(field.column)}::text as owner from ${tableSql(room.db, object)} as t where t.id = any($1::uuid[])`,
      [own.map(({ record }) => record)],
    )
    const byRecord = new Map(rows.map(({ id, owner }) => [id, owner]))
    for (const { id, record } of own) {
      const owner = byRecord.get(record ?? '')
      if (owner) owners.set(id, owner)
    }
  }
  return owners
}

const NO_ADDRESS: Outcome = {
  state: 'skipped',
  code: 'NO_ADDRESS',
  reason: { zh: '没有收件地址', en: 'There is no address to send it to' },
}
const NOBODY: Outcome = {
  state: 'skipped',
  code: 'NO_RECIPIENT',
  reason: { zh: '没有收件人', en: 'There is nobody to tell' },
}
