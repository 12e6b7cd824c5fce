import assert from 'node:assert/strict'
import { menuBody, menuFaults, menuValues, newMenu } from './menu-form.ts'

describe('the form of a menu', () => {
  const body = {
    kind: 'menu',
    name: 'list',
    label: { zh: '列表', en: 'List' },
    parent: 'sales',
    order: 150,
    icon: 'user',
    target: { template: 'customers' },
  }

  it('writes back what it read', () => {
    assert.deepEqual(menuBody(menuValues(body), body), body)
    const { target: _, parent: _parent, ...group } = body
    assert.deepEqual(menuBody(menuValues(group), group), group)
  })

  it('opens one thing only', () => {
    const now = { ...menuValues(body), type: 'url' as const, url: ' https://example.com/x ', enabled: false }
    assert.deepEqual(menuBody(now, body)['target'], { url: 'https://example.com/x' })
    assert.equal(menuBody(now, body)['enabled'], false)
    assert.equal('target' in menuBody({ ...now, type: 'none' }, body), false)
  })

  it('opens the list of an object that has no template', () => {
    const plain = { ...body, target: { object: 'box' } }
    assert.equal(menuValues(plain).template, 'object:box')
    assert.deepEqual(menuBody(menuValues(plain), plain), plain)
  })

  it('says what is missing', () => {
    const empty = newMenu('sales', false)
    assert.deepEqual(Object.keys(menuFaults(empty, new Set())), ['label/zh', 'name', 'target/template'])
    assert.deepEqual(menuFaults({ ...menuValues(body), type: 'url', url: 'http://x' }, undefined), {
      'target/url': { zh: '地址须以 https:// 开头', en: 'An address begins with https://' },
    })
    assert.match(menuFaults(menuValues(body), new Set(['list']))['name']?.zh ?? '', /已经有/)
  })
})
