import assert from 'node:assert/strict'
import { placeOfIssue } from './issue-place.ts'

describe('where an issue of a template is', () => {
  const body = {
    list: { columns: [{ field: 'a' }, { field: 'b' }] },
    form: { sections: [{ fields: [{ field: 'a' }] }, { fields: [{ field: 'b' }, { field: 'c' }] }] },
    card: { title: 'a', fields: ['b', 'c'] },
  }
  it('is the item it blames', () => {
    assert.deepEqual(placeOfIssue('list/columns/1/field', body), { part: 'list', field: 'b' })
    assert.deepEqual(placeOfIssue('/form/sections/1/fields/1/default', body), { part: 'form', field: 'c' })
    assert.deepEqual(placeOfIssue('card/fields/0', body), { part: 'card', field: 'b' })
  })
  it('is the part where no item is blamed, and nowhere for the template itself', () => {
    assert.deepEqual(placeOfIssue('list/sort', body), { part: 'list' })
    assert.deepEqual(placeOfIssue('list/columns/9/field', body), { part: 'list' })
    assert.equal(placeOfIssue('object', body), undefined)
    assert.equal(placeOfIssue(undefined, body), undefined)
  })
})
