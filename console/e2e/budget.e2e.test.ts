import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildConsole, consoleFolder } from './desk.ts'

interface ManifestEntry {
  readonly file: string
  readonly css?: readonly string[]
  readonly imports?: readonly string[]
}

const KILOBYTE = 1000

describe('what a browser loads first', () => {
  let manifest: Readonly<Record<string, ManifestEntry>>
  before(async () => {
    await buildConsole()
    manifest = JSON.parse(await readFile(join(consoleFolder, '.vite/manifest.json'), 'utf8')) as Record<
      string,
      ManifestEntry
    >
  })

  async function weigh(entries: readonly string[]): Promise<{ js: number; css: number }> {
    const files = new Set<string>()
    const visit = (name: string): void => {
      const entry = manifest[name] ?? assert.fail(`${name} is not in the manifest`)
      if (files.has(entry.file)) return
      for (const file of [entry.file, ...(entry.css ?? [])]) files.add(file)
      entry.imports?.forEach(visit)
    }
    entries.forEach(visit)
    const weights = await Promise.all(
      [...files].map(async (file) => ({
        file,
        weight: gzipSync(await readFile(join(consoleFolder, file))).length / KILOBYTE,
      })),
    )
    const sum = (ending: string): number =>
      weights.filter(({ file }) => file.endsWith(ending)).reduce((total, { weight }) => total + weight, 0)
    return { js: sum('.js'), css: sum('.css') }
  }

  it('is at most 70 kB for signing in', async () => {
    const { js, css } = await weigh(['index.html', 'locales/zh.ts', 'app/LoginPage.vue'])
    console.log(`      sign-in: ${js.toFixed(1)} kB js, ${css.toFixed(1)} kB css`)
    assert.ok(js <= 70, `${js} kB`)
  })

  it('is at most 110 kB of script and 10 kB of style for the first list', async () => {
    const { js, css } = await weigh(['index.html', 'locales/zh.ts', 'app/AppFrame.vue', 'app/ListPage.vue'])
    console.log(`      first list: ${js.toFixed(1)} kB js, ${css.toFixed(1)} kB css`)
    assert.ok(js <= 110 && css <= 10, `${js} kB, ${css} kB`)
  })
})
