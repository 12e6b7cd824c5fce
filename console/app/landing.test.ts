import assert from 'node:assert/strict'
import { landing } from './landing.ts'

describe('after signing in', () => {
  it('one stands where one wanted to go', () => assert.equal(landing('/o/customers?page=2'), '/o/customers?page=2'))
  it('nobody is led to another site', () => {
    const away = [
      ...[
        '//evil.example',
        '/\\evil.example',
        '\\\\evil.example',
        '/\t/evil.example',
        '/\n/evil.example',
        '\t//evil.example',
      ],
      ...[
        'https://evil.example',
        'https:evil.example',
        '//user@evil.example',
        '/.//evil.example',
        'javascript:alert(1)',
      ],
      ...['', 'o/customers', undefined, ['/a']],
    ]
    for (const each of away) assert.equal(landing(each), '/', JSON.stringify(each))
  })
})
