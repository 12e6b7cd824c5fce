/**
 * What bringing in the packs' records would do, with reading alone: the tables are as before the change, and rows that
 * would be new are kept in memory, so that later rows may refer to them. Unique values are left to the tables.
 */
import { systemPrincipal } from '../access/index.ts'
import type { Database, Queryable } from '../database/index.ts'
import { type Issue, TesseraError } from '../kernel/errors.ts'
import { isId, newId } from '../kernel/ids.ts'
import { idSql } from '../model/key.ts'
import type { FieldModel, Model, ObjectModel } from '../model/types.ts'
import { isAmong, Parameters, tableSql } from '../query/index.ts'
import { checkNew, type Writer } from '../records/index.ts'
import { type Ids, lookUpRecords, namingFields, noRecord } from './data-references.ts'
import { dataFault, type DataRow } from './data-rows.ts'
import { deliver, type Delivery, type Destination } from './deliver.ts'
import type { PackSource } from './read/read-pack.ts'
import { broughtKeys, presentRows } from './records.ts'

export interface Stage {
  readonly db: Database
  readonly tx: Queryable
  /** The tables as they are. */
  readonly before: Model
  readonly after: Model
  readonly timeZone: string
}

/** New records of one data file. */
export interface NewRecords {
  readonly pack: string
  readonly object: string
  readonly file: string
  readonly count: number
}

/** Every data file of the packs that brings something in. @throws TesseraError DEFINITION_INVALID with the faults of all files */
export async function rehearseRecords(stage: Stage, packs: readonly PackSource[]): Promise<NewRecords[]> {
  const rehearsal = new Rehearsal(stage)
  const issues: Issue[] = []
  const told: NewRecords[] = []
  const faulty = new Set<string | undefined>()
  for (const pack of packs) {
    for (const entry of pack.data) {
      const object = stage.after.objects.get(entry.object)
      if (!object) continue
      try {
        const count = await deliver(rehearsal, { pack, entry, object })
        if (count > 0) told.push({ pack: pack.manifest.name, object: object.name, file: entry.file, count })
      } catch (error) {
        if (!(error instanceof TesseraError) || error.issues.length === 0) throw error
        // what a faulty file would have brought in is not known, so nothing is said of references to it
        const isKnown = ({ code, path }: Issue): boolean =>
          code !== 'REFERENCE_MISSING' || !faulty.has(object.field.get(path ?? '')?.target)
        issues.push(...error.issues.filter(isKnown))
        faulty.add(object.name)
      }
    }
  }
  if (issues.length > 0) throw dataFault(issues)
  return told
}

interface Rehearsed {
  readonly id: string
  readonly values: DataRow['values']
}

class Rehearsal implements Destination {
  readonly timeZone: string
  readonly #stage: Stage
  /** The objects as they are stored, by id. */
  readonly #stored: ReadonlyMap<string, ObjectModel>
  readonly #created = new Map<ObjectModel, Rehearsed[]>()
  readonly #keys = new Set<string>()
  readonly #ids = new Set<string>()

  constructor(stage: Stage) {
    this.#stage = stage
    this.timeZone = stage.timeZone
    this.#stored = new Map([...stage.before.objects.values()].map((object) => [object.id, object]))
  }

  readonly lookUp = async (field: FieldModel, wanted: readonly string[]): Promise<Ids> => {
    const object = this.#stage.after.objects.get(field.target ?? '')
    if (!object) return new Map<string, string[]>()
    const stored = this.#stored.get(object.id)
    const naming = namingFields(object)
    const columns = stored ? naming.flatMap((each) => storedField(stored, each) ?? []) : []
    const ids = stored ? await lookUpRecords(this.#stage, stored, columns, wanted) : new Map<string, string[]>()
    const texts = new Set(wanted)
    for (const { id, values } of this.#created.get(object) ?? []) {
      const names = new Set(naming.map((each) => String(values[each.name] ?? '')))
      for (const name of names) if (texts.has(name)) ids.set(name, [...(ids.get(name) ?? []), id])
    }
    return ids
  }

  async broughtKeys(delivery: Delivery, keys: readonly string[]): Promise<ReadonlySet<string>> {
    const brought = await broughtKeys(this.#stage, delivery, keys)
    return new Set(keys.filter((key) => brought.has(key) || this.#keys.has(broughtAs(delivery, key))))
  }

  async presentRows({ object, entry }: Delivery, rows: readonly DataRow[]): Promise<ReadonlySet<DataRow>> {
    const key = entry.key.flatMap((name) => object.field.get(name) ?? [])
    const keyOf = (values: DataRow['values']): string => JSON.stringify(key.map(({ name }) => values[name] ?? null))
    const created = new Set((this.#created.get(object) ?? []).map(({ values }) => keyOf(values)))
    const stored = this.#stored.get(object.id)
    const fields = key.map((field) => ({ field, stored: stored && storedField(stored, field) }))
    // a key that leads to a row of this rehearsal is in no table, and finds nothing there
    const there = stored ? await presentRows(this.#stage, stored, fields, rows) : new Set<DataRow>()
    return new Set(rows.filter((row) => there.has(row) || created.has(keyOf(row.values))))
  }

  async create(delivery: Delivery, rows: readonly DataRow[]): Promise<void> {
    const { db, tx, after } = this.#stage
    const { pack, object } = delivery
    const moment = { now: new Date().toISOString(), timeZone: this.timeZone }
    // it reads the clock alone
    const writer: Writer = { db, tx, model: after, moment, principal: systemPrincipal(`pack ${pack.manifest.name}`) }
    const complete = await checkNew(
      writer,
      object.name,
      rows.map((row) => row.values),
    )
    const lost = await this.#lostReferences(object, rows)
    if (lost.length > 0) throw dataFault(lost)
    const created = complete.map((values): Rehearsed => ({ id: newId(), values }))
    for (const { id } of created) this.#ids.add(id)
    for (const { key } of rows) this.#keys.add(broughtAs(delivery, key))
    this.#created.set(object, [...(this.#created.get(object) ?? []), ...created])
  }

  /** References written as ids that lead nowhere. */
  async #lostReferences(object: ObjectModel, rows: readonly DataRow[]): Promise<Issue[]> {
    const issues: Issue[] = []
    for (const field of object.fields.filter((each) => each.target !== undefined)) {
      const isAsked = (value: unknown): value is string =>
        typeof value === 'string' && isId(value) && !this.#ids.has(value)
      const asked = new Set(rows.map((row) => row.values[field.name]).filter(isAsked))
      if (asked.size === 0) continue
      const found = await this.#recordsOf(field, [...asked])
      for (const { values, at } of rows) {
        const value = values[field.name]
        if (isAsked(value) && !found.has(value)) issues.push(noRecord(field, value, at))
      }
    }
    return issues
  }

  async #recordsOf({ target }: FieldModel, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const { db, tx, after } = this.#stage
    const stored = this.#stored.get(after.objects.get(target ?? '')?.id ?? '')
    if (!stored) return new Set()
    const living = stored.softDelete ? ' and t."deleted_at" is null' : ''
    const { bind, values } = new Parameters()
    const found = await tx.query<{ id: string }>(
      `select ${idSql(stored.key, 't')} as id from ${tableSql(db, stored)} as t where ${isAmong(stored, ids, 't', bind)}${living}`,
      values,
    )
    return new Set(found.map((row) => row.id))
  }
}

/** The field of the table that becomes `field`. */
function storedField(stored: ObjectModel, field: FieldModel): FieldModel | undefined {
  return stored.fields.find((each) => (field.system ? each.name === field.name : each.id === field.id))
}

function broughtAs({ pack, object }: Delivery, key: string): string {
  return `${pack.manifest.name} ${object.name} ${key}`
}
