/** What a preview shows is what a run does. */
import assert from 'node:assert/strict'

import { userPrincipal } from '../../identity/index.ts'
import { newId } from '../../kernel/ids.ts'
import { insertRun } from '../run/store.ts'
import { carryOut } from '../run/work.ts'
import { jobOf, ZONE } from '../run/world.test-kit.ts'
import { between, type GiftShop, giftShop } from './preview.test-kit.ts'

const RANGE = between('100000', '500000')
const RULES: Readonly<Record<string, object>> = {
  'by conditions': { type: 'custom', condition: RANGE },
  'by SQL': { type: 'sql', sql: 'select id from gift where income > 100000 and income <= 500000' },
}

describe('previews and runs', function () {
  this.timeout(60_000)
  let shop: GiftShop
  before(async () => {
    shop = await giftShop()
  })
  after(() => shop.close())

  async function tagWith(name: string, rule: object): Promise<{ tag: string; rule: string }> {
    const category = (await shop.admin.list('sys_tag_category')).is(200).rows[0]?.['id']
    const body = { object: 'gift', category, name, type: 'global_auto', validity_days: 1 }
    const tag = String((await shop.admin.make('sys_tag', body))?.['id'])
    const kept = await shop.writer.post('/api/v1/sys_tag_rule', { tag, name: `rule ${name}`, ...rule })
    return { tag, rule: kept.is(201).data.id }
  }

  async function run(): Promise<void> {
    const { db, services } = shop.app
    const id = newId()
    const asOf = new Date().toISOString()
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE }).format(new Date(asOf))
    await insertRun(db, db, { id, object: 'gift', reason: 'chosen', tags: null, asOf, day, job: null, by: null })
    const principalOf = (person: string) => userPrincipal(db, person)
    await carryOut({ db, models: services.models, timeZone: ZONE, principalOf }, id, jobOf())
  }

  it('crm A16: count the same records, which carry the tag after the run and are told with the name of the rule', async () => {
    const { db } = shop.app
    const made = await Promise.all(
      Object.entries(RULES).map(async ([name, rule]) => ({ name, ...(await tagWith(name, rule)) })),
    )
    const shown = await Promise.all(
      made.map(async ({ rule }) => {
        const answer = await shop.viewer.post('/api/v1/tags/preview', { rule_id: rule })
        const { count, rows } = answer.is(200).body['data'] as {
          count: object
          rows: { data: readonly { id: string }[] }
        }
        return { count, ids: rows.data.map(({ id }) => id).sort() }
      }),
    )
    await run()
    for (const [at, { name, tag }] of made.entries()) {
      const filter = { has_any: [{ var: 'tags' }, [tag]] }
      const carriers = (await shop.viewer.list('gift', { filter })).is(200).column('id').map(String).sort()
      assert.deepEqual(shown[at], { count: { value: 3, exact: true }, ids: carriers }, name)
      const [kept] = await db.query(`select records::int as records from ${db.table('sys_tag')} where id = $1`, [tag])
      assert.equal(kept?.['records'], 3, name)
      const told = await db.query(
        `select e.rule_name as rule from ${db.table('sys_tag_event')} as e join ${db.table('sys_tag_state')} as s on s.number = e.tag
         where s.tag = $1 and e.action = 'add' and e.cause = 'rule'`,
        [tag],
      )
      assert.deepEqual(
        told.map(({ rule }) => rule),
        Array(3).fill(`rule ${name}`),
      )
    }
  })
})
