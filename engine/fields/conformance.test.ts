import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { conformanceChecks, fieldConformance } from '../testing/field-conformance.ts'
import type { KindSamples } from '../testing/field-samples.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { fieldKinds } from './index.ts'
import { samples as autoNumber } from './auto_number/samples.test-kit.ts'
import { samples as boolean } from './boolean/samples.test-kit.ts'
import { samples as children } from './children/samples.test-kit.ts'
import { samples as color } from './color/samples.test-kit.ts'
import { samples as date } from './date/samples.test-kit.ts'
import { samples as datetime } from './datetime/samples.test-kit.ts'
import { samples as decimal } from './decimal/samples.test-kit.ts'
import { samples as department } from './department/samples.test-kit.ts'
import { samples as email } from './email/samples.test-kit.ts'
import { samples as enumeration } from './enum/samples.test-kit.ts'
import { samples as file } from './file/samples.test-kit.ts'
import { samples as formula } from './formula/samples.test-kit.ts'
import { samples as geoPoint } from './geo_point/samples.test-kit.ts'
import { samples as id } from './id/samples.test-kit.ts'
import { samples as idCard } from './id_card/samples.test-kit.ts'
import { samples as image } from './image/samples.test-kit.ts'
import { samples as integer } from './integer/samples.test-kit.ts'
import { samples as json } from './json/samples.test-kit.ts'
import { samples as longText } from './long_text/samples.test-kit.ts'
import { samples as money } from './money/samples.test-kit.ts'
import { samples as multiEnum } from './multi_enum/samples.test-kit.ts'
import { samples as multiReference } from './multi_reference/samples.test-kit.ts'
import { samples as percent } from './percent/samples.test-kit.ts'
import { samples as phone } from './phone/samples.test-kit.ts'
import { samples as rating } from './rating/samples.test-kit.ts'
import { samples as reference } from './reference/samples.test-kit.ts'
import { samples as region } from './region/samples.test-kit.ts'
import { samples as richText } from './rich_text/samples.test-kit.ts'
import { samples as rollUp } from './roll_up/samples.test-kit.ts'
import { samples as tags } from './tags/samples.test-kit.ts'
import { samples as text } from './text/samples.test-kit.ts'
import { samples as time } from './time/samples.test-kit.ts'
import { samples as url } from './url/samples.test-kit.ts'
import { samples as user } from './user/samples.test-kit.ts'

const samples: Readonly<Record<string, KindSamples>> = {
  auto_number: autoNumber,
  boolean,
  children,
  color,
  date,
  datetime,
  decimal,
  department,
  email,
  enum: enumeration,
  file,
  formula,
  geo_point: geoPoint,
  id,
  id_card: idCard,
  image,
  integer,
  json,
  long_text: longText,
  money,
  multi_enum: multiEnum,
  multi_reference: multiReference,
  percent,
  phone,
  rating,
  reference,
  region,
  roll_up: rollUp,
  rich_text: richText,
  tags,
  text,
  time,
  url,
  user,
}

describe('the conformance of a field of the kind', () => {
  let workspace: TestWorkspace
  before(async () => {
    workspace = await testWorkspace()
  })
  after(async () => {
    await workspace.drop()
    console.log(`    ${fieldKinds.names().length} kinds × ${conformanceChecks.length} checks`)
  })

  it('is shown by samples of every kind', () => {
    assert.deepEqual(Object.keys(samples).sort(), fieldKinds.names().sort())
  })

  for (const [name, kit] of Object.entries(samples)) fieldConformance(fieldKinds.get(name), kit, () => workspace)
})

describe('the registry of field kinds', () => {
  it('names each kind as its shared half and its folder do', () => {
    for (const name of fieldKinds.names()) {
      assert.equal(fieldKinds.get(name).shared.name, name)
      assert.ok(existsSync(new URL(`./${name}/shared.ts`, import.meta.url)), name)
    }
  })

  it('has for each kind a folder in the console', () => {
    const missing = fieldKinds
      .names()
      .filter((name) => !existsSync(new URL(`../../console/fields/${name}/index.ts`, import.meta.url)))
    assert.deepEqual(missing, [])
  })
})
