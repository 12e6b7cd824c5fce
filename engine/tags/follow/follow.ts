/**
 * Gives records that were written the tags that they are due, by those rules alone that look at what was changed. It is the same question that runs ask,
 * asked of a few records, and it only adds: who no longer matches keeps a tag until it expires, as with runs. Rules over
 * other records and custom SQL wait for the next run.
 */
import type { Transaction } from '../../database/index.ts'
import type { Model } from '../../model/types.ts'
import type { OutboxMessage } from '../../records/index.ts'
import { holdRecords } from '../settle.ts'
import { tagStates } from '../states.ts'
import { addFound } from './add.ts'
import { changesOf, type Changed, isAffected } from './changes.ts'
import { KnownRules } from './known-rules.ts'
import { matching } from './matching.ts'
import type { FollowGround, FollowRoom } from './types.ts'

/** What tells of records, and of rules that came, changed or went. */
export const FOLLOWED_TOPICS = [
  'record.created',
  'record.updated',
  'record.restored',
  'record.deleted',
  'record.tagged',
] as const

/** How many memberships a batch brought. */
export interface Followed {
  readonly records: number
  readonly added: number
}

export class Follow {
  readonly #room: FollowRoom
  readonly #rules: KnownRules

  constructor(room: FollowRoom) {
    this.#room = room
    this.#rules = new KnownRules(room.db)
  }

  /** Gives the records of these messages the tags that they are due, in the transaction of `tx`. */
  async handle(tx: Transaction, messages: readonly OutboxMessage[]): Promise<Followed> {
    const model = this.#room.models.current()
    let followed: Followed = { records: 0, added: 0 }
    for (const [object, changed] of changesOf(model, messages)) {
      const added = await this.#follow(tx, model, object, changed)
      followed = { records: followed.records + changed.size, added: followed.added + added }
    }
    return followed
  }

  async #follow(tx: Transaction, model: Model, object: string, changed: Changed): Promise<number> {
    const levels = await this.#rules.levels({ db: this.#room.db, tx, model }, object)
    const affected = levels.map((rules) => rules.filter((rule) => isAffected(rule, changed)))
    if (affected.every((rules) => rules.length === 0) || levels.length === 0) return 0
    const ground = await this.#ground(tx, model, object)
    const ids = [...changed.keys()]
    await holdRecords(ground, (bind) => `select unnest(${bind(ids)}::uuid[])`)
    let added = 0
    const gained = new Set<number>()
    for (const [index, rules] of affected.entries()) {
      // what earlier levels added may be what later ones ask for
      const followers = (levels[index] ?? []).filter(
        (rule) => !rules.includes(rule) && rule.kind === 'custom' && rule.reads.tags.some((tag) => gained.has(tag)),
      )
      const found = await matching(ground, [...rules, ...followers], ids)
      const come = await addFound(ground, found)
      for (const { tag } of come) gained.add(tag)
      added += come.length
    }
    return added
  }

  async #ground(tx: Transaction, model: Model, object: string): Promise<FollowGround> {
    const { db, timeZone } = this.#room
    const [row] = await tx.query<{ now: string }>(`select ${db.now} as now`)
    const known = model.objects.get(object)
    if (!known || !row) throw new Error(`records of ${object} cannot be followed`)
    const states = await tagStates({ db, tx }, { object })
    return { db, tx, model, plan: { object: known }, asOf: new Date(row.now).toISOString(), timeZone, states }
  }
}
