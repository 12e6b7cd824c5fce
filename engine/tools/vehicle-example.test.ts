import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { issueLine } from '../kernel/errors.ts'
import { checkDefinitions } from '../model/validate/check-definitions.ts'
import { applyPacks, loadPacks, planPacks } from '../packs/apply.ts'
import { readPack } from '../packs/read/read-pack.ts'
import { loadModel } from '../schema/model-store.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'

const folder = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const EXAMPLE = folder('docs/examples/vehicle')
const BEFORE = [folder('metadata/system'), folder('seeds/crm')]

describe('the worked example of the documentation', () => {
  it('has no faults beside the packs it stands on', async () => {
    const packs = await Promise.all([...BEFORE, EXAMPLE].map((each) => readPack(each)))
    const { definitions, issues } = checkDefinitions(
      packs.flatMap((pack) => pack.definitions),
      [],
    )
    assert.equal(issues.map((issue) => issueLine(issue, 'en')).join('\n'), '')
    assert.equal(definitions.filter(({ kind, name }) => kind === 'field' && name.startsWith('vehicle.')).length, 8)
  })

  it('stands in the text as it stands in the folder', () => {
    const text = readFileSync(folder('docs/packs.md'), 'utf8')
    for (const file of readdirSync(EXAMPLE).filter((name) => name.endsWith('.yaml'))) {
      assert.ok(
        text.includes(`\`\`\`yaml\n${readFileSync(join(EXAMPLE, file), 'utf8')}\`\`\``),
        `${file} differs in docs/packs.md`,
      )
    }
  })

  describe('applied while the program runs', () => {
    let workspace: TestWorkspace

    before(async () => {
      workspace = await testWorkspace()
      await applyPacks(workspace.db, await loadPacks(workspace.db, BEFORE))
    })

    after(() => workspace.drop())

    it('makes a table with three cars, a list, a form, and a tab on the page of what it refers to', async () => {
      const { db } = workspace
      const planned = await planPacks(db, await loadPacks(db, [EXAMPLE]))
      assert.deepEqual(planned.problems, [])
      const before = (await loadModel(db)).generation
      await applyPacks(db, await loadPacks(db, [EXAMPLE]))
      const model = await loadModel(db)
      assert.equal(model.generation, before + 1)
      assert.equal(model.templates.get('vehicles')?.form.sections.length, 2)
      assert.ok(
        model.tabs
          .get('crm_customer')
          ?.some(({ content }) => content.via === 'customer_id' && content.template === 'vehicles'),
      )
      const cars = await db.query(`select plate_no, energy, price from ${db.table('vehicle')} order by bought_on desc`)
      assert.deepEqual(cars[0], { plate_no: '粤B·D12345', energy: 'electric', price: '139800.00' })
      assert.equal(cars.length, 3)
    })

    it('changes nothing when it is applied again', async () => {
      const { db } = workspace
      const { plan, records } = await applyPacks(db, await loadPacks(db, [EXAMPLE]))
      assert.deepEqual([plan.definitions, plan.steps], [[], []])
      assert.equal(records.get('vehicle') ?? 0, 0)
    })
  })
})
