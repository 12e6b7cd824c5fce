import assert from 'node:assert/strict'

import { isMapping, type Mapping } from '../plain.ts'
import { diffDefinitions } from './diff-definitions.ts'
import { diffLines } from './lines.ts'
import type { Compared } from './pair-up.ts'

const label = { zh: '甲', en: 'A' }

/** An object with fields in the given order, and a template that lists them. */
function shop(fields: Readonly<Record<string, object>>, list: object = {}, name = 'goods'): Mapping[] {
  return [
    { kind: 'object', name, label: { zh: '商品', en: 'Goods' } },
    ...Object.entries(fields).map(([field, rest], index) => ({
      kind: 'field',
      object: name,
      name: field,
      label,
      type: 'text',
      order: (index + 1) * 10,
      ...rest,
    })),
    { kind: 'template', name: 'goods_list', label, object: name, list },
  ]
}

function side(bodies: readonly Mapping[], ids: Readonly<Record<string, string>> = {}): Compared[] {
  return bodies.map((body) => {
    const { kind, name, object } = body
    const full = kind === 'field' ? `${String(object)}.${String(name)}` : String(name)
    return { kind: String(kind), name: full, body, ...(ids[full] !== undefined && { id: ids[full] }) }
  })
}

function told(before: readonly Compared[], after: readonly Compared[], locale: 'zh' | 'en' = 'en'): string[] {
  return diffLines(diffDefinitions(before, after), locale, (line) => line)
}

describe('the difference of two configurations', () => {
  const FIELDS = { title: {}, price: { type: 'decimal' }, remark: {}, stock: {} }
  const columns = ['title', 'price', 'remark', 'stock'].map((field) => ({ field, width: 100 }))

  it('is none when both say the same, in whatever order of keys and with defaults written or not', () => {
    const before = side(shop(FIELDS))
    const after = side(
      shop({ ...FIELDS, title: { required: false, unique: false } }).map((body) =>
        Object.fromEntries(Object.entries(body).reverse()),
      ),
    )
    assert.deepEqual(told(before, after), ['no differences'])
    assert.deepEqual(told(before, after, 'zh'), ['没有差异'])
  })

  it('names the property that differs, with the default where nothing was written', () => {
    const after = side(
      shop({ ...FIELDS, price: { type: 'decimal', required: true, scale: 3, label: { zh: '乙', en: 'A' } } }),
    )
    assert.deepEqual(told(side(shop(FIELDS)), after), [
      'goods Goods',
      '  ~ field goods.price: label.zh: 甲 → 乙',
      '  ~ field goods.price: scale: 2 → 3',
      '  ~ field goods.price: required: false → true',
    ])
  })

  it('tells columns that moved as moved, and changes within a column by its place and name', () => {
    const [title, price, remark, stock] = columns
    const before = side(shop(FIELDS, { columns }))
    const after = side(shop(FIELDS, { columns: [stock, title, price, { ...remark, width: 120 }] }))
    assert.deepEqual(told(before, after), [
      'goods Goods',
      '  ~ template goods_list: list.columns[0]: moved here from [3] (stock)',
      '  ~ template goods_list: list.columns[3].width: 100 → 120 (remark)',
    ])
    assert.deepEqual(told(after, side(shop(FIELDS, { columns: [title, remark, { field: 'created_at' }] })), 'zh'), [
      'goods 商品',
      '  ~ 界面模板 goods_list: list.columns[0]: 移除 {"field":"stock","width":100}',
      '  ~ 界面模板 goods_list: list.columns[2]: 移除 {"field":"price","width":100}',
      '  ~ 界面模板 goods_list: list.columns[1].width: 120 → 100 (remark)',
      '  ~ 界面模板 goods_list: list.columns[2]: 新增 {"field":"created_at"}',
    ])
  })

  it('tells what was added and removed with its label and type, grouped by object and by kind', () => {
    const role = { kind: 'role', name: 'clerk', label }
    const before = side([...shop(FIELDS), role])
    const after = side([...shop({ ...FIELDS, colour: { type: 'enum' } }), { kind: 'object', name: 'stand', label }])
    assert.deepEqual(told(before, after), [
      'goods Goods',
      '  + field goods.colour (A, enum)',
      'stand A',
      '  + object stand (A)',
      'role',
      '  - role clerk (A)',
    ])
  })

  it('tells a renamed field by its former name, and says nothing of the object name in everything that belongs to it', () => {
    const before = side(shop(FIELDS, { columns }), { goods: 'id-1', 'goods.title': 'id-2' })
    const { title, ...rest } = FIELDS
    const after = side(shop({ name: title, ...rest }, { columns }, 'wares'), { wares: 'id-1', 'wares.name': 'id-2' })
    assert.deepEqual(told(before, after), [
      'wares Goods',
      '  ~ object wares: was called goods',
      '  ~ field wares.name: was called goods.title',
    ])
    const written = side(shop({ name: { ...title, renamed_from: 'title' }, ...rest }, { columns }))
    assert.deepEqual(told(side(shop(FIELDS, { columns })), written), [
      'goods Goods',
      '  ~ field goods.name: was called goods.title',
    ])
  })

  it('tells a field that changed its place, not the numbers of all that follow', () => {
    const { title, price, remark, stock } = FIELDS
    const before = side(shop(FIELDS))
    assert.deepEqual(told(before, side(shop({ title, stock, price, remark }))), [
      'goods Goods',
      '  ~ object goods: fields: 2 position(s) numbered anew, in the same order',
      '  ~ field goods.stock: fields[1]: moved here from [3]',
    ])
    const { price: _gone, ...fewer } = FIELDS
    assert.deepEqual(told(before, side(shop(fewer))), [
      'goods Goods',
      '  ~ object goods: fields: 2 position(s) numbered anew, in the same order',
      '  - field goods.price (A, decimal)',
    ])
  })

  it('survives bodies of unknown kinds and shapes', () => {
    const odd = [{ kind: 'gadget', name: 'x', list: [1, [2], null] }]
    const other = [{ kind: 'gadget', name: 'x', list: { a: 1 } }]
    assert.ok(isMapping(odd[0]))
    assert.deepEqual(told(side(odd), side(other)), ['gadget', '  ~ gadget x: list: [1,[2],null] → {"a":1}'])
  })
})
