import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { definitionTypes, typesFile } from './generate-types.ts'

describe('generated types', () => {
  it('the types of definitions are those that the schemas give today', async () => {
    assert.equal(readFileSync(typesFile, 'utf8'), await definitionTypes(), 'run `npm run metadata:types`')
  })
})
