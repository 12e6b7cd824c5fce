import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { ROOT } from './source-files.ts'

const PAGES = [
  'README.md',
  'README.zh-CN.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).flatMap((name) =>
    name.endsWith('.md') ? [`docs/${name}`] : [],
  ),
]

/** Headings as the names by which a link finds them. */
function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function isBroken(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const file = path === '' ? join(ROOT, page) : join(ROOT, page, '..', path)
  if (!existsSync(file)) return true
  return anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).includes(anchor)
}

describe('the documentation', () => {
  for (const page of PAGES) {
    it(`${page} links to what is there`, () => {
      const text = readFileSync(join(ROOT, page), 'utf8')
      const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) =>
        /^https?:/.test(link) ? [] : [link],
      )
      assert.deepEqual(
        links.filter((link) => isBroken(page, link)),
        [],
      )
    })
  }
})
