/** Which operation a request is, for the log: by its method and address alone, so that new routes appear there by themselves. */
import type { Model } from '../model/types.ts'
import { canonicalId } from '../model/key.ts'
import { uuidOf } from '../query/index.ts'
import type { OperationEntry } from '../audit/index.ts'

export type Operation = Pick<OperationEntry, 'module' | 'action' | 'object' | 'objectLabel' | 'record' | 'trail'>

/** What changes nothing, though it is asked with a body; and what has a log of its own. */
const READS =
  /^(?:drafts\/(?:plan|preview)|packs\/plan|session|session\/.*|[a-z][a-z0-9_]*\/(?:query|aggregate)|roles\/(?:preview|check|excess)|schedules\/times|tags\/(?:preview|describe)(?:\/count)?)$/

const METHODS: Readonly<Record<string, string>> = {
  GET: 'read',
  POST: 'create',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Undefined for what only reads, though it is asked with a body. */
export function operationOf(method: string, path: string, model: Model): Operation | undefined {
  const [, house, rest] = /^\/(api|open)\/v1\/(.+?)\/?$/.exec(path) ?? []
  const usual = METHODS[method]
  if (rest === undefined || usual === undefined) return undefined
  if (method === 'DELETE' && rest === 'session') return { module: 'session', action: 'sign_out' }
  if (READS.test(rest)) return undefined
  const parts = rest.split('/').map(decoded)
  const [first = ''] = parts
  const module = house === 'open' ? 'open' : 'records'
  return model.objects.has(first) ? onRecords(module, first, parts, usual, model) : onOthers(parts, usual)
}

function onRecords(
  module: string,
  name: string,
  [, second, third, fourth]: readonly string[],
  usual: string,
  model: Model,
): Operation {
  const object = model.objects.get(name)
  const about = { module, object: name, ...(object && { objectLabel: object.label }) }
  if (second === undefined) return { ...about, action: usual }
  // a word instead of an id: something done to many
  const id = object && third === undefined && WORDS.has(second) ? undefined : second
  const done = third === 'actions' ? fourth : third
  const action = id === undefined ? second : (done ?? usual)
  return { ...about, action, ...(object && id !== undefined && recordParts(object, id)) }
}

/** What stands behind the name of an object where many are meant. */
const WORDS = new Set(['upsert', 'remove', 'restore', 'purge', 'export', 'batch', 'tagging'])

/** A record as the log names it, and as the history knows it. */
export function recordParts(object: Parameters<typeof uuidOf>[0], id: string): Pick<Operation, 'record' | 'trail'> {
  const canonical = canonicalId(object.key, id)
  return canonical === undefined ? { record: id } : { record: canonical, trail: uuidOf(object, canonical) }
}

/** A list that leaves as a file is noted whichever way it is asked for. */
export function isExport(path: string): boolean {
  return /^\/(?:api|open)\/v1\/(?:[a-z][a-z0-9_]*|tags\/history)\/export\/?$/.test(path)
}

/** `drafts/apply` → apply drafts; `roles/sales/people` → people of the role `sales`. */
function onOthers(parts: readonly string[], usual: string): Operation {
  const [module = '', ...rest] = parts
  const last = rest.at(-1)
  const isVerb = last !== undefined && rest.length !== 1 && !ID.test(last)
  const only = rest.length === 1 && last !== undefined && VERBS.has(last)
  const action = isVerb || only ? (last ?? usual) : usual
  const named = rest.filter((part) => ID.test(part) || (part !== action && !VERBS.has(part)))
  const record = named.join('/')
  return { module, action, ...(record !== '' && { record }) }
}

/** What stands alone behind the name of a module and is something to do rather than something there is. */
const VERBS = new Set([
  ...['apply', 'verify', 'remove', 'restore', 'purge', 'start', 'cancel', 'reset', 'copy', 'people', 'departments'],
  ...['owned', 'password', 'passwords', 'reset-passwords', 'end-others', 'confirm', 'disable', 'memberships', 'roles'],
])

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
