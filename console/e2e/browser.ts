/**
 * The browser of the browser tests: a Chromium that needs no system package and paints Chinese. `CHROMIUM_PATH` names
 * another one. It runs with web security on, unlike the defaults of its package, so that tests of CSP mean something.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import chromiumPackage from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'
import { decompress } from 'wawoff2'

const root = resolve(import.meta.dirname, '../..')
const fontFolder = join(root, '.tessera/test/fonts')

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
  '--mute-audio',
]

/** Regular and bold of the characters the console writes; the package also cuts the same glyphs into a hundred ranges. */
const FILES = ['chinese-simplified', 'latin', 'latin-ext'].flatMap((subset) => [
  `noto-sans-sc-${subset}-400-normal`,
  `noto-sans-sc-${subset}-600-normal`,
])

export async function openBrowser(): Promise<Browser> {
  const fonts = await prepareFonts()
  const executablePath = process.env['CHROMIUM_PATH'] ?? (await chromiumPackage.executablePath())
  return chromium.launch({
    executablePath,
    headless: true,
    // the package unpacks libraries beside the browser and names them in the environment of this process
    env: { ...stringsOf(process.env), FONTCONFIG_FILE: fonts },
    args: ARGUMENTS,
    chromiumSandbox: false,
  })
}

function stringsOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

/** Unpacks the fonts once for each version of their package; answers with the path of a fontconfig file. */
async function prepareFonts(): Promise<string> {
  const source = dirname(createRequire(import.meta.url).resolve('@fontsource/noto-sans-sc/package.json'))
  const version = createHash('sha1')
    .update(await readFile(join(source, 'package.json')))
    .update(fontConfiguration(''))
    .digest('hex')
    .slice(0, 12)
  const folder = join(fontFolder, version)
  const configuration = join(folder, 'fonts.conf')
  if (existsSync(configuration)) return configuration

  const draft = `${folder}.${process.pid}`
  await mkdir(join(draft, 'cache'), { recursive: true })
  for (const name of FILES) {
    const packed = await readFile(join(source, 'files', `${name}.woff2`))
    await writeFile(join(draft, `${name}.ttf`), await decompress(packed))
  }
  await writeFile(join(draft, 'fonts.conf'), fontConfiguration(folder))
  // two test processes may unpack at once: the first one to finish wins
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }))
  return configuration
}

function fontConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(folder, 'cache')}</cachedir>
  <!-- the files call themselves after the thinnest weight -->
  <match target="scan">
    <test name="family" compare="contains"><string>Noto Sans SC</string></test>
    <edit name="family" mode="assign" binding="same"><string>Noto Sans SC</string></edit>
  </match>
  <alias><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
  <alias><family>serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
  <alias><family>system-ui</family><prefer><family>Noto Sans SC</family></prefer></alias>
</fontconfig>
`
}
