import assert from 'node:assert/strict'
import { provideDivisions, isOfLevel, LEVELS, pathOf } from './divisions.ts'
import { data } from './data.ts'
import { divisionsWith } from './find.ts'
import { kind } from './index.ts'
import { definitionOf, factsOf } from '../../testing/field-samples.ts'

const known = provideDivisions(data)
const zh = { locale: 'zh', timeZone: 'Asia/Shanghai' } as const
const field = factsOf(definitionOf('region'))

describe('the divisions of China', () => {
  it('are the provinces, cities and districts of the yearly list', () => {
    const count = (level: string) => [...known.byCode.values()].filter((one) => one.level === level).length
    assert.deepEqual(LEVELS.map(count), [34, 342, 2849])
    const nanshan = known.byCode.get('440305')
    assert.ok(nanshan)
    assert.deepEqual(
      pathOf(nanshan).map(({ name }) => name),
      ['广东省', '深圳市', '南山区'],
    )
    assert.equal(known.byCode.get('653229')?.name, '和安县')
  })

  it('read back from the words of every value, at every level', () => {
    for (const level of LEVELS) {
      const facts = factsOf(definitionOf('region', { level }))
      for (const division of known.byCode.values()) {
        if (!isOfLevel(division, level)) continue
        const words = kind.shared.format(division.code, facts, zh)
        assert.deepEqual(kind.shared.parse(words, facts, zh), { value: division.code }, words)
        // as people write it: no slashes
        assert.deepEqual(kind.shared.parse(words.replaceAll(' / ', ''), facts, zh), { value: division.code }, words)
      }
    }
  })

  it('leave out of their words what only repeats or groups', () => {
    const words = (code: string) => kind.shared.format(code, field, zh)
    assert.equal(words('440305'), '广东省 / 深圳市 / 南山区')
    assert.equal(words('110101'), '北京市 / 东城区')
    assert.equal(words('110100'), '北京市')
    assert.equal(words('419001'), '河南省 / 济源市')
    assert.equal(words('500229'), '重庆市 / 城口县')
    assert.equal(words('820000'), '澳门特别行政区')
  })

  it('keep the names of codes that exist no more, for the records that carry them', () => {
    assert.equal(kind.shared.format('330103', field, zh), '浙江省 / 杭州市 / 下城区（已撤销）')
    assert.equal(kind.shared.format('330103', field, { ...zh, locale: 'en' }), '浙江省 / 杭州市 / 下城区 (no more)')
    assert.equal(kind.shared.format('999999', field, zh), '999999')
  })

  it('name what a text may mean when it means several', () => {
    const parsed = kind.shared.parse('南山区', field, zh)
    assert.ok('fault' in parsed)
    assert.match(parsed.fault.zh, /广东省 \/ 深圳市 \/ 南山区.*黑龙江省 \/ 鹤岗市 \/ 南山区|黑龙江.*广东/)
    assert.deepEqual(kind.shared.parse('广东', field, zh), { fault: { zh: '须选到区县', en: 'must be a district' } })
  })

  it('are found by parts of their names and by their codes', () => {
    const find = (text: string) =>
      divisionsWith(text, 3, (one) => isOfLevel(one, 'district'), known).map(({ code }) => code)
    assert.deepEqual(find('深圳 南山'), ['440305'])
    assert.deepEqual(find('44030'), ['440303', '440304', '440305'])
    assert.deepEqual(find('火星'), [])
  })
})
