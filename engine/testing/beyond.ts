/**
 * A small world below HTTP for tests of what lies beyond somebody's rights: sites, plants that stand on them and have
 * lines, made by two people. What enters are grants, what leaves are readers and writers who hold just these.
 */
import assert from 'node:assert/strict'

import type { Grant } from '../../metadata/types.ts'
import { accessPlan, type UserPrincipal } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import type { Model } from '../model/types.ts'
import type { Asking, ReadContext } from '../query/index.ts'
import { createMany, type Writer } from '../records/index.ts'
import { loadModel } from '../schema/model-store.ts'
import { applyDefinitions, object, people } from './definitions.ts'
import { testWorkspace, type TestWorkspace } from './workspace.ts'

type Row = Readonly<Record<string, unknown>>

const text = { type: 'text', searchable: true }
const phone = { type: 'text', format: 'phone', mask: 'phone', searchable: true }

const OBJECTS = [
  people,
  object(
    'site',
    { name: text, phone, size: 'integer', above: { type: 'reference', target: 'site' } },
    { title: 'name' },
  ),
  object(
    'plant',
    {
      name: text,
      code: { type: 'text', unique: true },
      note: text,
      phone,
      size: 'integer',
      papers: 'file',
      site: { type: 'reference', target: 'site', on_delete: 'set_null' },
      cares: { type: 'children', from: 'care', via: 'plant' },
    },
    { title: 'name' },
  ),
  object('care', { plant: { type: 'reference', target: 'plant' }, what: 'text', size: 'integer' }, { title: 'what' }),
]

export class Beyond {
  readonly me = newId()
  readonly other = newId()
  readonly #workspace: TestWorkspace
  #model: Model

  private constructor(workspace: TestWorkspace, model: Model) {
    this.#workspace = workspace
    this.#model = model
  }

  static async open(): Promise<Beyond> {
    const workspace = await testWorkspace()
    await applyDefinitions(workspace.db, OBJECTS)
    return new Beyond(workspace, await loadModel(workspace.db))
  }

  /** More objects, for this test alone. */
  async also(...definitions: Parameters<typeof applyDefinitions>[1][number][]): Promise<void> {
    await applyDefinitions(this.db, definitions)
    this.#model = await loadModel(this.db)
  }

  get db(): TestWorkspace['db'] {
    return this.#workspace.db
  }

  close(): Promise<void> {
    return this.#workspace.drop()
  }

  /** Somebody who holds these grants alone; without any, an administrator. */
  who(grants?: readonly Grant[], id = this.me): UserPrincipal {
    const administrator = grants === undefined
    const key = JSON.stringify(grants ?? 'all')
    const rights = { administrator, grants: grants ?? [], points: new Set<string>(), key }
    return { kind: 'user', id, name: 'x', account: 'x', mustChangePassword: false, rights }
  }

  reading(of: string, principal: UserPrincipal): ReadContext & Asking {
    const plan = accessPlan(this.#model, principal, of) ?? assert.fail(`${of} is nothing to them`)
    return { db: this.db, model: this.#model, principal, plan, moment: this.#moment() }
  }

  /** Work in a transaction of its own, undone where it is refused. */
  write<T>(principal: UserPrincipal, work: (writer: Writer) => Promise<T>): Promise<T> {
    return this.db.transaction((tx) => {
      const { db } = this
      return work({ db, tx, model: this.#model, principal, moment: this.#moment() })
    })
  }

  /** Makes a record as the person with this id, with all rights. */
  async make(of: string, values: Row, id = this.me): Promise<string> {
    return (await this.write(this.who(undefined, id), (writer) => createMany(writer, of, [values]))).ids[0] ?? ''
  }

  /** All rows of an object as they stand, whoever may see them. */
  stand(of: string): Promise<unknown> {
    return this.db.query(`select * from ${this.db.table(of)} order by id`)
  }

  /** The work is refused with this code, and leaves all rows of the object as they stood. */
  async refused(of: string, code: string, work: () => Promise<unknown>): Promise<void> {
    const before = await this.stand(of)
    await assert.rejects(work(), (error: unknown) => {
      assert.ok(error instanceof TesseraError, String(error))
      assert.equal(error.code, code)
      return true
    })
    assert.deepEqual(await this.stand(of), before)
  }

  #moment(): ReadContext['moment'] {
    return { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' }
  }
}
