import assert from 'node:assert/strict'
import { newTab, tabBody, tabFaults, tabValues } from './tab-form.ts'

describe('the form of a detail tab', () => {
  const rules = { taken: new Set(['history']), fields: new Set(['phone', 'name']) }
  const values = {
    ...newTab('customer', 300),
    label: { zh: '外嵌信息', en: '' },
    name: 'outside',
    type: 'url' as const,
  }
  const faultOf = (url: string): string | undefined => tabFaults({ ...values, url }, rules)['content/url']?.zh

  it('takes an address that carries values of the record after its host', () => {
    for (const url of ['https://example.com', 'https://example.com/${id}?p=${phone}#${name}'])
      assert.deepEqual(tabFaults({ ...values, url }, rules), {}, url)
    assert.equal(faultOf(''), '请输入链接地址')
    assert.equal(faultOf('http://example.com'), '地址须以 https:// 开头')
    assert.match(faultOf('https://${name}.example.com/') ?? '', /主机名之后/)
    assert.match(faultOf('https://example.com${id}') ?? '', /主机名之后/)
    assert.equal(faultOf('https://example.com/?x=${colour}'), '没有字段“colour”')
  })

  it('writes one content only, and keeps what it does not show', () => {
    const former = { kind: 'tab', name: 'outside', builtin: true, content: { template: 'x', via: 'y' } }
    assert.deepEqual(tabBody({ ...values, url: ' https://example.com ' }, former), {
      kind: 'tab',
      name: 'outside',
      builtin: true,
      object: 'customer',
      label: { zh: '外嵌信息', en: '外嵌信息' },
      order: 300,
      content: { url: 'https://example.com' },
    })
    const related = { ...values, type: 'template' as const, template: 'orders', enabled: false }
    const body = tabBody(related, {})
    assert.deepEqual(body['content'], { template: 'orders' })
    assert.equal(body['enabled'], false)
    assert.deepEqual(tabBody(tabValues(body), {}), body)
  })

  it('asks for a name, a position and a template, and refuses a code that is taken', () => {
    const faults = tabFaults({ ...newTab('customer', 1), name: 'history', order: undefined }, rules)
    assert.deepEqual(Object.keys(faults).toSorted(), ['content/template', 'label/zh', 'name', 'order'])
  })
})
