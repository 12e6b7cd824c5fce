/**
 * What is worked out once and holds for as long as the Model and the rights do: requests by the words in which they were
 * asked, the columns of their answers, and whole statements in which nothing is bound but who asks and which record. All
 * of it hangs on the Model or on the request itself, is bounded, and goes with them.
 */
import { parse } from 'node:querystring'

import { type AccessPlan, DefinedValue } from '../access/index.ts'
import { Bounded } from '../kernel/bounded.ts'
import type { Model } from '../model/types.ts'
import { type AggregateRequest, parseAggregateRequest } from './aggregate-request.ts'
import { type Asking, type ListRequest, parseListRequest, parseReadRequest, type ReadRequest } from './request.ts'
import type { ReadContext } from './select.ts'
import type { Statement } from './statement.ts'

const MOST_REQUESTS = 2_000
/** Longer ones hardly come twice. */
const LONGEST = 4_000

/** The list that `query`, behind the `?` of an address, asks for. @throws TesseraError BAD_QUERY */
export const listRequest = remembering<ListRequest>((query, asking) => parseListRequest(parse(query), asking))

/** What of a record `query` asks for. @throws TesseraError BAD_QUERY */
export const readRequest = remembering<ReadRequest>((query, asking) => parseReadRequest(parse(query), asking))

/** The groups that `query` asks for. @throws TesseraError BAD_QUERY */
export const aggregateRequest = remembering<AggregateRequest>((query, asking) =>
  parseAggregateRequest(parse(query), asking),
)

type Parse<T> = (query: string, asking: Asking) => T

/** Gives the same object each time the same is asked under the same rights. */
function remembering<T extends object>(read: Parse<T>): Parse<T> {
  const requests = new WeakMap<Model, Bounded<string, T>>()
  return (query, asking) => {
    if (query.length > LONGEST) return read(query, asking)
    const known = requests.get(asking.model) ?? new Bounded(MOST_REQUESTS)
    requests.set(asking.model, known)
    const key = `${numberOf(asking.plan)} ${query}`
    const request = known.get(key) ?? read(query, asking)
    known.set(key, request)
    return request
  }
}

const numbers = new WeakMap<AccessPlan, number>()
let plans = 0

/** A plan stands for the rights over one object: what is allowed once is allowed to all who have them. */
function numberOf(plan: AccessPlan): number {
  const number = numbers.get(plan) ?? ++plans
  numbers.set(plan, number)
  return number
}

/** What a text of SQL depends on beside its request. */
interface Ground extends Pick<ReadContext, 'db' | 'model' | 'plan'> {
  readonly deleted: boolean
  readonly timeZone: string
}

interface Remembered extends Ground {
  readonly text: string
  /** What is bound beside what the request itself brings, in order: whoever asks, and what definitions say. */
  readonly bound: readonly Bound[]
}

const ASKER = Symbol('whoever asks')

type Bound = typeof ASKER | DefinedValue

/** Texts of requests; one that is asked for on another ground is written anew. */
class Texts {
  readonly #texts = new WeakMap<ReadRequest, Remembered>()

  get({ db, model, plan, deleted, moment }: ReadContext, request: ReadRequest): Remembered | undefined {
    const known = this.#texts.get(request)
    const isSame =
      known?.db === db &&
      known.model === model &&
      known.plan === plan &&
      known.deleted === (deleted === true) &&
      known.timeZone === moment.timeZone
    return isSame ? known : undefined
  }

  keep(context: ReadContext, request: ReadRequest, { text, bound }: Pick<Remembered, 'text' | 'bound'>): void {
    const { db, model, plan, deleted, moment } = context
    this.#texts.set(request, {
      db,
      model,
      plan,
      deleted: deleted === true,
      timeZone: moment.timeZone,
      text,
      bound,
    })
  }
}

const columns = new Texts()
const lists = new Texts()
const rows = new Texts()
const records = new Texts()
const several = new Texts()

/** The select list of a request, the first part of a statement to bind values; remembered where it binds none. */
export function rememberedColumns(
  context: ReadContext,
  request: ReadRequest,
  bound: readonly unknown[],
  write: () => string,
): string {
  const known = columns.get(context, request)
  if (known) return known.text
  const text = write()
  if (bound.length === 0) columns.keep(context, request, { text, bound: [] })
  return text
}

/** The statement of a list; remembered where the request itself brings no values. */
export function rememberedList(
  context: ReadContext,
  request: ListRequest,
  write: () => Statement,
  texts = lists,
): Statement {
  const { filter, search, after, expansions } = request
  if (filter || search !== undefined || after !== undefined || expansions) return write()
  return remembered(texts, context, request, { given: [], write })
}

/** The same of its rows. */
export function rememberedRows(context: ReadContext, request: ListRequest, write: () => Statement): Statement {
  return rememberedList(context, request, write, rows)
}

/** The statement of one record, with its id as first value. */
export function rememberedRecord(
  context: ReadContext,
  request: ReadRequest,
  id: string,
  write: () => Statement,
): Statement {
  // one's own record would have one value stand for two
  if (request.expansions || id === askerOf(context)) return write()
  return remembered(records, context, request, { given: [id], write })
}

/** The statement of several records, with their ids as first value. */
export function rememberedRecords(
  context: ReadContext,
  request: ReadRequest,
  ids: readonly string[],
  write: () => Statement,
): Statement {
  return remembered(several, context, request, { given: [ids], write })
}

/** Whether the statement of several records is known to bind nothing but their ids. */
export function bindsNobody(context: ReadContext, request: ReadRequest): boolean {
  return several.get(context, request)?.bound.includes(ASKER) === false
}

function remembered(
  texts: Texts,
  context: ReadContext,
  request: ReadRequest,
  { given, write }: { readonly given: readonly unknown[]; readonly write: () => Statement },
): Statement {
  // what the engine limits the records to is of one call
  if (context.among) return write()
  const asker = askerOf(context)
  const known = texts.get(context, request)
  if (known)
    return { text: known.text, values: [...given, ...known.bound.map((each) => (each === ASKER ? asker : each))] }
  const statement = write()
  const { text, values } = statement
  const others = values.slice(given.length)
  const isKnown = given.every((value, index) => value === values[index])
  const bound = others.flatMap((value): Bound[] => {
    if (value instanceof DefinedValue) return [value]
    return asker !== undefined && value === asker ? [ASKER] : []
  })
  if (isKnown && bound.length === others.length) texts.keep(context, request, { text, bound })
  return statement
}

function askerOf({ principal }: ReadContext): string | undefined {
  return principal.kind === 'user' ? principal.id : undefined
}
