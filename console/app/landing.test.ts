import assert from 'node:assert/strict'
import { landing } from './landing.ts'

describe('after signing in', () => {
  it('one stands where one wanted to go', () => assert.equal(landing('/o/customers?page=2'), '/o/customers?page=2'))
  it('nobody is led to another site', () => {
    for (const away of ['//evil.example', '/\\evil.example', 'https://evil.example', undefined, ['/a']])
      assert.equal(landing(away), '/')
  })
})
