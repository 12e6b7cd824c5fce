import assert from 'node:assert/strict'
import fc from 'fast-check'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { parseRule, ruleTest, ruleWords, type RuleFields } from './index.ts'
import { distance, distanceSql } from './value-types/area.ts'

const fields: RuleFields = { field: () => ({ label: { zh: '位置', en: 'Place' }, valueType: 'point' }) }
const MOMENT = { now: '2026-11-21T04:00:00.000Z', timeZone: 'Asia/Shanghai' }

/** What `within` promises: PostgreSQL and memory differ by less than this. */
const TOLERANCE_METRES = 0.001
const FARTHEST = 10_000_000

const degrees = (most: number) => fc.integer({ min: -most * 1e7, max: most * 1e7 }).map((units) => units / 1e7)
const point = fc.record({ lng: degrees(180), lat: degrees(90) })
/** Neighbours, where rounding weighs most against the distance, and points anywhere. */
const pair = fc.oneof(
  fc.tuple(point, point),
  fc
    .tuple(point, fc.integer({ min: -2000, max: 2000 }), fc.integer({ min: -2000, max: 2000 }))
    .map(([a, x, y]) => [a, { lng: clamped(a.lng + x / 1e7, 180), lat: clamped(a.lat + y / 1e7, 90) }] as const),
)

function clamped(value: number, most: number): number {
  return Math.max(-most, Math.min(most, Number(value.toFixed(7))))
}

describe('the distance of two points', () => {
  let workspace: TestWorkspace
  before(async () => {
    workspace = await testWorkspace()
  })
  after(() => workspace.drop())

  it('is the same in PostgreSQL as in memory but for a millimetre, as far as a rule may ask', async () => {
    const pairs = fc.sample(pair, { numRuns: 5000, seed: 7 })
    const sql = distanceSql('(b ->> 0)::float8', '(b ->> 1)::float8', {
      lng: '(a ->> 0)::float8',
      lat: '(a ->> 1)::float8',
    })
    const rows = await workspace.db.query<{ metres: number }>(
      `select ${sql} as metres from jsonb_to_recordset($1::jsonb) as r(n int, a jsonb, b jsonb) order by n`,
      [JSON.stringify(pairs.map(([a, b], n) => ({ n, a: [a.lng, a.lat], b: [b.lng, b.lat] })))],
    )
    let compared = 0
    for (const [n, [a, b]] of pairs.entries()) {
      const metres = distance(a, b)
      if (metres > FARTHEST + 1) continue
      compared++
      const difference = Math.abs(metres - (rows[n]?.metres ?? NaN))
      assert.ok(difference < TOLERANCE_METRES, `${JSON.stringify([a, b])}: ${metres}, off by ${difference}`)
    }
    assert.ok(compared > 3000, `${compared} pairs`)
  })

  it('is what atlases say', () => {
    const beijing = { lng: 116.4074, lat: 39.9042 }
    const shanghai = { lng: 121.4737, lat: 31.2304 }
    assert.ok(Math.abs(distance(beijing, shanghai) - 1_067_000) < 2_000)
    // a degree along a meridian, and the same point named from both sides of the 180th
    assert.equal(Math.round(distance({ lng: 0, lat: 0 }, { lng: 0, lat: 1 })), 111_195)
    assert.ok(distance({ lng: 180, lat: 5 }, { lng: -180, lat: 5 }) < TOLERANCE_METRES)
  })

  it('draws the line where the rule says, for records at either side of it', () => {
    const shop = { lng: 114.0579, lat: 22.5431 }
    const guest = { lng: 114.07, lat: 22.55 }
    const metres = distance(shop, guest)
    const answers = [metres - TOLERANCE_METRES, metres + TOLERANCE_METRES].map((limit) => {
      const reading = parseRule({ within: [{ var: 'place' }, `114.0579,22.5431,${limit.toFixed(3)}`] }, fields)
      assert.ok('rule' in reading)
      return ruleTest(reading.rule, MOMENT)({ place: guest })
    })
    assert.deepEqual(answers, [false, true])
  })
})

describe('an area in a rule', () => {
  const read = (area: unknown) => parseRule({ within: [{ var: 'place' }, area] }, fields)

  it('is said in words', () => {
    const reading = read(' 114.0579000, 22.5431, 1500 ')
    assert.ok('rule' in reading)
    assert.deepEqual(ruleWords(reading.rule, fields), {
      zh: '位置 距离不超过 (114.0579, 22.5431) 1.5 公里',
      en: 'Place is within 1.5 km of (114.0579, 22.5431)',
    })
  })

  it('is refused when it is nowhere on the Earth, without extent, or half the world', () => {
    for (const area of ['200,0,10', '0,91,10', '0,0,0', '0,0,10000001', '0,0', '0,0,-5', 'a,b,c', [0, 0, 5], null]) {
      assert.ok('issues' in read(area), JSON.stringify(area))
    }
  })
})
