import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { data } from '../fields/region/data.ts'
import { packagedList, regionModule } from './generate-regions.ts'

describe('the divisions of China as a module', () => {
  it('are those of the package, and a newer list forgets no code', () => {
    const text = readFileSync(new URL('../fields/region/data.ts', import.meta.url), 'utf8')
    assert.equal(regionModule(packagedList(), data), text)
    const shorter = packagedList().filter(({ code }) => code !== '440305')
    assert.match(regionModule(shorter, data), /retired:\n {4}'.*440305南山区/)
  })
})
