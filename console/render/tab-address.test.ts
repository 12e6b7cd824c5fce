import assert from 'node:assert/strict'
import { screenOf } from './test-screen.ts'
import { tabAddress } from './tab-address.ts'

describe('the address of a page from elsewhere', () => {
  const screen = screenOf({
    id: {},
    name: {},
    phone: { mask: 'phone' },
    shelf: { type: 'reference', target: { object: 'shelf', title: 'name', template: 'shelf' } },
    tags: { type: 'multi_enum' },
    note: {},
  })
  const record = {
    id: '0195',
    version: 1,
    name: '张三 & co/#?',
    phone: '138****0000',
    shelf: { id: 's1', name: '甲' },
    tags: ['a', 'b'],
    note: null,
  }
  const address = (url: string) => tabAddress(url, screen, record)

  it('holds the values of the record, escaped', () => {
    assert.equal(
      address('https://example.com/${id}?n=${name}&s=${shelf}&t=${tags}&x=${note}'),
      'https://example.com/0195?n=%E5%BC%A0%E4%B8%89%20%26%20co%2F%23%3F&s=s1&t=a%2Cb&x=',
    )
  })

  it('tells nothing of what is masked, even after a look at it, nor of what is not there', () => {
    assert.equal(address('https://example.com/?p=${phone}&q=${absent}'), 'https://example.com/?p=&q=')
    assert.equal(
      tabAddress('https://example.com/?p=${phone}', screen, { ...record, phone: '13800000000' }),
      'https://example.com/?p=',
    )
  })

  it('leads nowhere but over https', () => {
    assert.equal(address('http://example.com'), undefined)
    assert.equal(tabAddress('${name}', screen, { ...record, name: 'javascript:alert(1)' }), undefined)
  })
})
