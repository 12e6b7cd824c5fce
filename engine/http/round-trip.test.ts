import assert from 'node:assert/strict'

import { applyDefinitions, enumeration, object } from '../testing/definitions.ts'
import { exported } from '../testing/exports.ts'
import { testApp, type Row, type TestApp } from '../testing/server.ts'
import { imported, told } from '../transfer/import/import.test-kit.ts'

const FIELDS =
  'name,long,whole,exact,cash,share,stars,yes,day,at,hour,level,levels,home,spot,friend,friends,keeper,formula_like'

describe('a file that was taken along', () => {
  let app: TestApp
  let before_: readonly Row[]
  before(async function () {
    this.timeout(120_000)
    app = await testApp()
    await app.services.jobs.start()
    await addKeepsakes(app)
    before_ = await all(app)
  })
  after(() => app.close())

  for (const format of ['csv', 'xlsx'] as const) {
    it(`changes nothing when it is brought in again, as ${format}`, async function () {
      this.timeout(60_000)
      const { bytes, status } = await exported(app, 'admin', 'keepsake', { fields: FIELDS, format, sort: 'name' })
      assert.equal(status, 200)
      const where = { object: 'keepsake', name: `k.${format}` }
      const detail = await imported(app, 'admin', new Uint8Array(bytes), { mode: 'upsert', match: ['name'] }, where)
      assert.deepEqual(told(detail), [])
      assert.deepEqual([detail.state, detail['created'], detail['updated'], detail['failed']], ['done', 0, 2, 0])
      assert.deepEqual(await all(app), before_)
    })
  }

  it('makes the same records where there are none', async function () {
    this.timeout(60_000)
    const { bytes } = await exported(app, 'admin', 'keepsake', { fields: FIELDS, sort: 'name' })
    await app.db.query(`delete from ${app.db.table('keepsake')}`)
    const detail = await imported(app, 'admin', new Uint8Array(bytes), {}, { object: 'keepsake' })
    assert.deepEqual(told(detail), [])
    assert.deepEqual(await all(app), before_)
  })
})

async function all(app: TestApp): Promise<readonly Row[]> {
  return (await app.as('admin').list('keepsake', { fields: FIELDS, sort: 'name' })).is(200).rows
}

async function addKeepsakes(app: TestApp): Promise<void> {
  await applyDefinitions(app.db, [
    enumeration('keep_level', [
      { value: 'high', label: { zh: '高级', en: 'High' } },
      { value: 'low', label: { zh: '-低级', en: '-Low' } },
    ]),
    object('buddy', { name: { type: 'text', required: true, unique: true } }, { title: 'name' }),
    object(
      'keepsake',
      {
        name: { type: 'text', required: true, unique: true },
        long: 'long_text',
        whole: 'integer',
        exact: { type: 'decimal', precision: 30, scale: 2 },
        cash: 'money',
        share: 'percent',
        stars: 'rating',
        yes: 'boolean',
        day: 'date',
        at: 'datetime',
        hour: 'time',
        level: { type: 'enum', enum: 'keep_level' },
        levels: { type: 'multi_enum', enum: 'keep_level' },
        home: 'region',
        spot: 'geo_point',
        friend: { type: 'reference', target: 'buddy' },
        friends: { type: 'multi_reference', target: 'buddy' },
        keeper: 'user',
        formula_like: 'text',
      },
      { title: 'name' },
    ),
  ])
  await app.services.models.refresh()
  const admin = app.as('admin')
  const buddies = [await admin.make('buddy', { name: '友甲' }), await admin.make('buddy', { name: '友乙' })]
  await admin.make('keepsake', {
    name: '甲',
    long: '第一行\n"第二行", 完',
    whole: -12345,
    exact: '-12345678901234567.05',
    cash: '1234.5',
    share: '-12.5',
    stars: 4,
    yes: true,
    day: '2026-11-21',
    at: '2026-11-21T00:30:15.000Z',
    hour: '08:30:00',
    level: 'low',
    levels: ['high', 'low'],
    home: '440305',
    spot: { lng: -114.0579, lat: 22.5431 },
    friend: buddies[0]?.id,
    friends: buddies.map(({ id }) => id),
    keeper: app.ids.owner,
    formula_like: '=HYPERLINK("http://x.example")',
  })
  await admin.make('keepsake', { name: '乙', yes: false, formula_like: "'=1+1" })
}
