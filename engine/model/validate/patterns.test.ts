import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { patternMeanings } from './patterns.ts'

const schemas = fileURLToPath(new URL('../../../metadata/schemas/', import.meta.url))

function patternsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, child]) =>
    key === 'pattern' && typeof child === 'string' ? [child] : patternsOf(child),
  )
}

describe('patterns of definitions', () => {
  it('every pattern of the schemas is explained in words', () => {
    const used = readdirSync(schemas).flatMap((file) =>
      patternsOf(JSON.parse(readFileSync(`${schemas}${file}`, 'utf8'))),
    )
    assert.ok(used.length > 5)
    assert.deepEqual(
      [...new Set(used)].filter((pattern) => !Object.hasOwn(patternMeanings, pattern)),
      [],
    )
  })

  it('what is suggested instead of a wrong value is right', () => {
    for (const [pattern, { suggest }] of Object.entries(patternMeanings)) {
      for (const wrong of ['Rare-Book', '2nd book', '书名', 'RareBook', 'rare book ', '']) {
        const better = suggest?.(wrong)
        if (better !== undefined && !pattern.includes('[0-9a-f]{8}')) assert.match(better, new RegExp(pattern))
      }
    }
  })
})
