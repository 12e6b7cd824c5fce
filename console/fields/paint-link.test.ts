import assert from 'node:assert/strict'
import type { VNode } from 'vue'
import { fieldOf } from '../render/test-screen.ts'
import { kindOf, loadKinds } from './registry.ts'

const context = { locale: 'zh', timeZone: 'Asia/Shanghai', place: 'cell' } as const

function painted(type: string, value: unknown, some: Parameters<typeof fieldOf>[1] = {}): VNode | string {
  return kindOf(type).paint(value, fieldOf('value', { type, ...some }), context)
}

function linkOf(node: VNode | string): unknown {
  assert.ok(typeof node !== 'string')
  assert.equal(node.type, 'a')
  return node.props?.['href']
}

describe('values that lead somewhere', () => {
  before(() =>
    loadKinds({
      fields: Object.fromEntries(
        ['rating', 'money', 'percent', 'time', 'id_card'].map((type) => [type, fieldOf(type, { type })]),
      ),
    }),
  )

  it('call a number, its extension after a pause, and write to an address', () => {
    assert.equal(linkOf(painted('phone', '13700007583')), 'tel:13700007583')
    assert.equal(linkOf(painted('phone', '0755-26001234-801')), 'tel:0755-26001234,801')
    assert.equal(linkOf(painted('email', 'a+b@example.com')), 'mailto:a%2Bb@example.com')
  })

  it('open a site in a window that cannot reach back', () => {
    const link = painted('url', 'https://example.com/a')
    assert.equal(linkOf(link), 'https://example.com/a')
    assert.ok(typeof link !== 'string')
    assert.deepEqual([link.props?.['target'], link.props?.['rel']], ['_blank', 'noopener noreferrer'])
  })

  it('lead nowhere when they are masked, or would run something', () => {
    for (const [type, value, mask] of [
      ['phone', '137****7583', 'phone'],
      ['email', 'z***@example.com', 'email'],
      ['url', '******', 'full'],
    ] as const) {
      const node = painted(type, value, { mask })
      assert.ok(typeof node !== 'string' && node.type === 'span' && node.props?.['class'] === 'masked', type)
    }
    assert.equal(painted('url', 'javascript:alert(1)'), 'javascript:alert(1)')
  })
})

describe('values with a look of their own', () => {
  before(() =>
    loadKinds({
      fields: Object.fromEntries(
        ['rating', 'money', 'percent', 'time', 'id_card'].map((type) => [type, fieldOf(type, { type })]),
      ),
    }),
  )

  it('are said in words as well', () => {
    const stars = painted('rating', 3)
    assert.ok(typeof stars !== 'string')
    assert.deepEqual([stars.children, stars.props?.['aria-label']], ['★★★☆☆', '3 星，满分 5 星'])
    assert.equal(painted('money', '-1234.50'), '-¥1,234.50')
    assert.equal(painted('money', '5.00', { settings: { currency: 'USD' } }), 'US$5.00')
    assert.equal(painted('percent', '12.50'), '12.5%')
    assert.equal(painted('time', '08:30:00'), '08:30')
  })
})
