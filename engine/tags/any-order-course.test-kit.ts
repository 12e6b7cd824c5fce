/** One sequence of what may happen to tags: done to the workspace and to what is expected of it, and compared each time. */
import assert from 'node:assert/strict'

import { systemPrincipal } from '../access/index.ts'
import type { Database, Queryable } from '../database/index.ts'
import { JobInterrupted } from '../jobs/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import {
  createMany,
  type OutboxReader,
  purgeChosen,
  removeMany,
  restoreChosen,
  updateMany,
  type Writer,
  WriteStages,
} from '../records/index.ts'
import { setClock } from '../testing/clock.ts'
import type { Act } from './any-order-acts.test-kit.ts'
import { compareCarried, compareScores, compareTold } from './any-order-checks.test-kit.ts'
import { Expected, type Fields, TAG_NAMES, type TagName, type Told } from './any-order.test-kit.ts'
import { tagNamed } from './hand/chosen.ts'
import { lapse } from './lapse.ts'
import { insertRun } from './run/store.ts'
import { carryOut } from './run/work.ts'
import { jobOf, roomOf, type TagWorld, ZONE } from './run/world.test-kit.ts'
import { tagStages } from './stages.ts'

const HOUR = 3_600_000
const NOTHING: ReadonlyMap<string, Told> = new Map()

/** One sequence: what happens is done to the workspace and to what is expected of it, which are compared each time. */
export class Course {
  readonly #world: TagWorld
  readonly #db: Database
  readonly #ids: ReadonlyMap<TagName, string>
  readonly #reader: OutboxReader
  readonly #stages: WriteStages
  readonly #expected: Expected
  readonly #made: string[] = []
  #now: number

  constructor(world: TagWorld, ids: ReadonlyMap<TagName, string>, reader: OutboxReader) {
    this.#world = world
    this.#db = world.db
    this.#ids = ids
    this.#reader = reader
    this.#stages = tagStages(world.db, new WriteStages())
    this.#now = Date.parse('2026-03-01T02:00:00.000Z')
    this.#expected = new Expected(this.#day())
  }

  #day(): number {
    return Math.floor((this.#now + 8 * HOUR) / (24 * HOUR))
  }

  async #wait(ms: number): Promise<void> {
    this.#now += ms
    this.#expected.today = this.#day()
    await setClock(this.#db, new Date(this.#now).toISOString())
  }

  async #write<T>(work: (writer: Writer) => Promise<T>): Promise<T> {
    const moment = { now: new Date(this.#now).toISOString(), timeZone: ZONE }
    const { model } = this.#world
    return this.#db.transaction((tx: Queryable) =>
      work({ db: this.#db, tx, model, principal: systemPrincipal('test'), moment, stages: this.#stages }),
    )
  }

  async step(done: Act): Promise<void> {
    await this.#wait(1_000)
    const told = await this.#do(done)
    await this.#wait(1_000)
    await this.#follow(told)
    const compared = { db: this.#db, ids: this.#ids, expected: this.#expected }
    await compareCarried(compared)
    if (done.kind === 'lapse' || done.kind === 'run') await compareTold(compared)
    if (done.kind === 'run' && done.chosen === null) await compareScores(compared)
  }

  async #do(done: Act): Promise<ReadonlyMap<string, Told>> {
    switch (done.kind) {
      case 'create':
        return this.#create(done.fields)
      case 'wait':
        await this.#wait(done.hours * HOUR)
        return NOTHING
      case 'lapse':
        await lapse(
          { db: this.#db, model: this.#world.model, timeZone: ZONE },
          'thing',
          new Date(this.#now).toISOString(),
        )
        return this.#expected.lapse()
      case 'run':
        return this.#run(done.chosen ?? TAG_NAMES, done.stops)
      case 'switch':
      case 'score':
      case 'days':
        return this.#edit(done)
      default: {
        const id = this.#made[done.which % Math.max(1, this.#made.length)]
        return id === undefined ? NOTHING : this.#touch(done, id)
      }
    }
  }

  async #create(values: Fields): Promise<ReadonlyMap<string, Told>> {
    const { ids } = await this.#write((writer) => createMany(writer, 'thing', [{ ...values }]))
    const [id = ''] = ids
    this.#made.push(id)
    this.#expected.records.set(id, { ...values, state: 'living' })
    return new Map([[id, { whole: true }]])
  }

  async #touch(done: Extract<Act, { readonly which: number }>, id: string): Promise<ReadonlyMap<string, Told>> {
    const record = this.#expected.records.get(id)
    const state = done.kind === 'restore' || done.kind === 'purge' ? 'binned' : 'living'
    if (record?.state !== state) return NOTHING
    const { records } = this.#expected
    if (done.kind === 'change') {
      const value = done.field === 'gone' ? done.to > 5 : done.to
      if (record[done.field] === value) return NOTHING
      await this.#change('thing', id, { [done.field]: value })
      records.set(id, { ...record, [done.field]: value })
      // whoever is back among the others is new to every rule
      return new Map([[id, done.field === 'gone' ? { whole: true } : { fields: [done.field] }]])
    }
    if (done.kind === 'give' || done.kind === 'take') return this.#hand(done.kind, done.tag, id)
    const one = { named: [{ id }] }
    if (done.kind === 'bin') {
      await this.#write((writer) => removeMany(writer, 'thing', one.named))
      records.set(id, { ...record, state: 'binned' })
      return NOTHING
    }
    if (done.kind === 'restore') {
      await this.#write((writer) => restoreChosen(writer, 'thing', one))
      records.set(id, { ...record, state: 'living' })
      return new Map([[id, { whole: true }]])
    }
    await this.#write((writer) => purgeChosen(writer, 'thing', one))
    this.#expected.forget(id)
    return NOTHING
  }

  async #change(name: string, id: string, values: Readonly<Record<string, unknown>>): Promise<void> {
    const [row] = await this.#db.query<{ version: number }>(
      `select version from ${this.#db.table(name)} where id = $1`,
      [id],
    )
    await this.#write((writer) => updateMany(writer, name, [{ id, version: row?.version ?? 0, values }]))
  }

  async #hand(kind: 'give' | 'take', tag: TagName, id: string): Promise<ReadonlyMap<string, Told>> {
    const ids = [this.#ids.get(tag) ?? '']
    const asked = kind === 'give' ? { add: ids, remove: [] } : { add: [], remove: ids }
    const tagging = this.#write((writer) => tagNamed(writer, 'thing', [{ id }], asked))
    const carried = this.#expected.of(tag)
    if (kind === 'give' && !this.#expected.tags[tag].enabled) {
      await assert.rejects(tagging, TesseraError)
      return NOTHING
    }
    await tagging
    const isTold = kind === 'take' ? carried.has(id) : !this.#expected.lasting(tag).includes(id)
    if (kind === 'give') this.#expected.give(tag, id)
    else carried.delete(id)
    return isTold ? new Map([[id, { tagged: true }]]) : NOTHING
  }

  /** A rule's tag that is switched on again, or lasts for another time, is run, as the server does it. */
  async #edit(done: Extract<Act, { readonly kind: 'switch' | 'score' | 'days' }>): Promise<ReadonlyMap<string, Told>> {
    const tag = this.#expected.tags[done.tag]
    if (done.kind === 'days' && tag.days === done.to) return NOTHING
    const values = valuesOf(done, tag.enabled)
    this.#expected.edit(done.tag, values)
    await this.#change('sys_tag', this.#ids.get(done.tag) ?? '', { ...values })
    if (done.kind === 'score' || !tag.auto || !tag.enabled) return NOTHING
    await this.#wait(1_000)
    return this.#run([done.tag], [])
  }

  async #run(chosen: readonly TagName[], stops: readonly number[]): Promise<ReadonlyMap<string, Told>> {
    const states = await this.#world.states()
    const numbers = states.flatMap(({ tag, number: own }) =>
      chosen.some((name) => this.#ids.get(name) === tag) ? [own] : [],
    )
    const id = newId()
    const asOf = new Date(this.#now).toISOString()
    const run = {
      id,
      object: 'thing',
      reason: 'chosen',
      tags: numbers,
      asOf,
      day: asOf.slice(0, 10),
      job: null,
    } as const
    await insertRun(this.#db, this.#db, { ...run, by: null })
    const room = { ...roomOf(this.#world), chunk: 1 }
    for (const [index, stop] of stops.entries())
      await carryOut(room, id, jobOf({ attempt: index + 1, signal: stoppingAfter(stop) })).catch((error: unknown) => {
        assert.ok(error instanceof JobInterrupted, String(error))
      })
    await carryOut(room, id, jobOf({ attempt: stops.length + 1 }))
    return this.#expected.run(chosen)
  }

  async #follow(first: ReadonlyMap<string, Told>): Promise<void> {
    for (let told = first; ; told = this.#expected.follow(told)) {
      await this.#othersDone()
      await this.#reader.readOnce()
      if (told.size === 0) break
    }
    await this.#othersDone()
    assert.equal(await this.#reader.readOnce(), 0, 'there was more to follow')
  }

  /** Messages are read once no older transaction is under way anywhere on the server, which others use too. */
  async #othersDone(): Promise<void> {
    for (let isDone = false; !isDone;) {
      const [row] = await this.#db.query<{ done: boolean }>(
        `select coalesce(max(o.xid) < pg_snapshot_xmin(pg_current_snapshot()), true) as done from ${this.#db.table('sys_outbox')} as o`,
      )
      isDone = row?.done !== false
    }
  }
}

interface Edited {
  readonly enabled?: boolean
  readonly score?: number
  readonly validity_days?: number
}

function valuesOf(done: Extract<Act, { readonly kind: 'switch' | 'score' | 'days' }>, enabled: boolean): Edited {
  if (done.kind === 'switch') return { enabled: !enabled }
  return done.kind === 'score' ? { score: done.to } : { validity_days: done.to }
}

function stoppingAfter(looks: number): AbortSignal {
  let left = looks
  const { signal } = new AbortController()
  Object.defineProperty(signal, 'aborted', { get: () => left-- <= 0 })
  return signal
}
