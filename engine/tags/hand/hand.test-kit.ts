/** People who tag buyers: two with tags of their own, one of few records, one who only reads; and tags of every sort. */
import assert from 'node:assert/strict'

import { newId } from '../../kernel/ids.ts'
import { applyDefinitions, definition, object } from '../../testing/definitions.ts'
import { type Answer, Client, type PersonName, type Row, testApp, type TestApp } from '../../testing/server.ts'
import { mirrorTags } from '../states.ts'

/** Who has which role here. */
export const ROLES: Readonly<Partial<Record<PersonName, string>>> = {
  editor: 'buyer_tagger',
  other: 'buyer_tagger',
  owner: 'buyer_seller',
  reader: 'buyer_reader',
  keeper: 'buyer_plain',
}

export const TAGGING = '/api/v1/buyer/tagging'

export interface TagFacts {
  readonly type?: 'global_auto' | 'global_manual' | 'personal'
  readonly days?: number
  readonly score?: number
  readonly enabled?: boolean
  readonly category?: string
  readonly owner?: string
}

export class Hands {
  readonly app: TestApp

  private constructor(app: TestApp) {
    this.app = app
  }

  static async open(): Promise<Hands> {
    const app = await testApp()
    const all = ['read', 'create', 'update', 'delete', 'import', 'export', 'batch', 'tag', 'purge']
    await applyDefinitions(app.db, [
      object(
        'buyer',
        {
          name: { type: 'text', required: true },
          phone: { type: 'text', length: 20, unique: true, mask: 'phone' },
          code: { type: 'text', length: 20, unique: true },
          score: { type: 'integer', readonly: true },
          keeper: { type: 'user' },
        },
        { taggable: true, tag_score: 'score', owner_field: 'keeper', title: 'name' },
      ),
      object('parcel', { name: 'text' }, {}),
      role('buyer_tagger', [{ object: 'buyer', operations: all }, ...OWN_TAGS], ['tag_personal']),
      role('buyer_seller', [{ object: 'buyer', operations: all, rows: 'own' }, ...OWN_TAGS], ['tag_personal']),
      role('buyer_reader', [{ object: 'buyer', operations: ['read'] }], []),
      role('buyer_plain', [{ object: 'buyer', operations: ['read', 'update', 'tag', 'batch'] }], []),
    ])
    await app.services.models.refresh()
    const clients = new Map<PersonName, Client>()
    for (const [name, held] of Object.entries(ROLES) as [PersonName, string][]) {
      await app.as('admin').make('sys_user_role', { user: app.ids[name], role: held })
      clients.set(name, new Client(app.url, await app.session(name)))
    }
    // their sessions of before have ended with their change of roles
    return new Hands({ ...app, as: (name) => clients.get(name) ?? app.as(name) })
  }

  as(name: PersonName): Client {
    return this.app.as(name)
  }

  /** Ids of new buyers. */
  async buyers(names: readonly string[], values: Row = {}, who: PersonName = 'admin'): Promise<string[]> {
    const made = await this.as(who).post(
      '/api/v1/buyer',
      names.map((name) => ({ name, ...values })),
    )
    return made.is(201).column('id') as string[]
  }

  /** The id of a new tag, as if somebody had saved it. */
  async tag(name: string, facts: TagFacts = {}): Promise<string> {
    const { db } = this.app
    const { type = facts.owner === undefined ? 'global_manual' : 'personal', days = null, score = 0 } = facts
    const id = newId()
    await db.query(
      `insert into ${db.table('sys_tag')} (id, version, created_at, updated_at, records, object, name, type, validity_days, score, enabled, category, owner)
       values ($1, 1, ${db.now}, ${db.now}, 0, 'buyer', $2, $3, $4, $5, $6, $7, $8)`,
      [id, name, type, days, score, facts.enabled ?? true, facts.category ?? null, facts.owner ?? null],
    )
    await mirrorTags({ db, tx: db }, [id])
    return id
  }

  async category(name: string, exclusive = false): Promise<string> {
    return (await this.app.as('admin').make('sys_tag_category', { object: 'buyer', name, exclusive })).id
  }

  /** Names of the tags of a buyer, as somebody sees them. */
  async carried(id: string, who: PersonName = 'editor'): Promise<unknown[]> {
    return (await this.as(who).get(`/api/v1/buyer/${id}/tags`)).is(200).column('name')
  }

  /** Lines of the history: names of tags with what happened, newest first. */
  async told(parameters: Row, who: PersonName = 'editor'): Promise<string[]> {
    const rows = (await this.history(parameters, who)).rows
    return rows.map(({ tag, action }) => `${String((tag as Row)['name'])} ${String(action)}`)
  }

  async history(parameters: Row, who: PersonName = 'editor'): Promise<Answer> {
    const all = Object.entries({ object: 'buyer', ...parameters })
    const texts = all.map(([name, value]): [string, string] => [name, String(value)])
    return (await this.as(who).get(`/api/v1/tags/history?${new URLSearchParams(texts)}`)).is(200)
  }

  /** What stands in the tables about memberships: that it fits together is asserted. */
  async sound(): Promise<void> {
    const { db } = this.app
    const wrong = await db.query(
      `select s.number, s.members, count(r.record) as rows, g.records from ${db.table('sys_tag_state')} as s
       join ${db.table('sys_tag')} as g on g.id = s.tag left join ${db.table('sys_tag_row')} as r on r.tag = s.number
       where not s.auto group by s.number, s.members, g.records having count(r.record) <> s.members or count(r.record) <> g.records`,
    )
    assert.deepEqual(wrong, [])
    const unfolded = await db.query(
      `select e.tag, e.record from ${db.table('sys_tag_event')} as e
       left join ${db.table('sys_tag_row')} as r on r.tag = e.tag and r.record = e.record
       where e.tag in (select number from ${db.table('sys_tag_state')} where not auto)
       group by e.tag, e.record, r.record
       having sum(case e.action when 'add' then 1 when 'remove' then -1 end) <> case when r.record is null then 0 else 1 end`,
    )
    assert.deepEqual(unfolded, [], 'the history does not add up to what is there')
  }
}

const OWN_TAGS = [
  { object: 'sys_tag', operations: ['read', 'create', 'update', 'delete', 'batch'] },
  { object: 'sys_tag_category', operations: ['read'] },
]

function role(name: string, grants: readonly object[], points: readonly string[]): ReturnType<typeof definition> {
  return definition('role', name, { grants, points })
}
